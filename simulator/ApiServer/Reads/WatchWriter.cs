using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Writes the events of one watch.</summary>
internal sealed class WatchWriter(ClusterState state, HttpContext context, ResourceType type, Negotiation negotiation)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private bool _columnsSent;

    public async Task OpenAsync()
    {
        context.Response.StatusCode = 200;
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public void Add(string kind, StoredObject stored)
    {
        if (negotiation.Form == OutputForm.Objects)
        {
            AddRaw(kind, ObjectViews.Utf8(type, stored));
        }
        else
        {
            AddTree(kind, ObjectViews.InVersion(type, stored));
        }
    }

    /// <summary>A deletion shows the last state that was selected, under the revision of the change.</summary>
    public void AddDeleted(StoreEvent change)
    {
        if (change.Kind == StoreEventKind.Deleted)
        {
            Add("DELETED", change.New);
            return;
        }

        var last = change.Old!.Tree.Copy();
        last.Metadata()["resourceVersion"] = change.Revision.ToString(CultureInfo.InvariantCulture);
        Add("DELETED", new StoredObject(change.Old.Key, change.Revision, last));
    }

    public void AddBookmark(long revision, bool initialEnd)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (initialEnd)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        var bookmark = new JsonObject { ["kind"] = type.Kind, ["apiVersion"] = type.GroupVersion, ["metadata"] = metadata };
        if (negotiation.Form == OutputForm.Objects)
        {
            AddRaw("BOOKMARK", JsonText.ToUtf8(bookmark));
        }
        else
        {
            AddTree("BOOKMARK", bookmark);
        }
    }

    public async Task ExpiredAsync(string message)
    {
        AddRaw("ERROR", JsonText.ToUtf8(Statuses.ToJson(Statuses.Expired(message))));
        await FlushAsync();
    }

    public async Task FlushAsync()
    {
        if (_buffer.WrittenCount == 0)
        {
            return;
        }

        await context.Response.Body.WriteAsync(_buffer.WrittenMemory, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        _buffer.ResetWrittenCount();
    }

    private void AddTree(string kind, JsonObject tree)
    {
        var view = negotiation.Form == OutputForm.PartialMetadata
            ? ObjectViews.Partial(tree)
            : ObjectViews.Table(
                type,
                [tree],
                new JsonObject { ["resourceVersion"] = tree.Text("metadata", "resourceVersion") },
                context.Request.Query["includeObject"],
                state.Time.GetUtcNow(),
                withColumns: !_columnsSent);
        _columnsSent = true;
        AddRaw(kind, JsonText.ToUtf8(view));
    }

    private void AddRaw(string kind, ReadOnlySpan<byte> utf8)
    {
        _buffer.Write("{\"type\":\""u8);
        _buffer.Write(Encoding.ASCII.GetBytes(kind));
        _buffer.Write("\",\"object\":"u8);
        _buffer.Write(utf8);
        _buffer.Write("}\n"u8);
    }
}
