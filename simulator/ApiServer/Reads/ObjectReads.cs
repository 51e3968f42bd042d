using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Answers get and list.</summary>
internal sealed class ObjectReads(ClusterState state)
{
    private const int HugeBytes = 9 * 1024 * 1024;

    public async Task GetAsync(HttpContext context, ResourceType type, ApiRequest request)
    {
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        _ = await RevisionAsync(context);
        var found = state.Store.Get(type.Storage, request.Namespace, request.Name!) ?? throw Statuses.NotFound(type, request.Name!);
        if (negotiation is { Form: OutputForm.Objects, Yaml: false })
        {
            await Answers.BytesAsync(context, 200, "application/json", ObjectViews.Utf8(type, found));
            return;
        }

        await Answers.ObjectAsync(context, 200, View(context, type, ObjectViews.InVersion(type, found), negotiation), negotiation);
    }

    /// <summary>One object in the form asked for: also the answer of writes.</summary>
    public JsonObject View(HttpContext context, ResourceType type, JsonObject tree, Negotiation negotiation) => negotiation.Form switch
    {
        OutputForm.Table => ObjectViews.Table(
            type,
            [tree],
            new JsonObject { ["resourceVersion"] = tree.Text("metadata", "resourceVersion") },
            context.Request.Query["includeObject"],
            state.Time.GetUtcNow()),
        OutputForm.PartialMetadata => ObjectViews.Partial(tree),
        _ => tree,
    };

    public async Task ListAsync(HttpContext context, ResourceType type, ApiRequest request)
    {
        var query = context.Request.Query;
        var negotiation = Negotiation.Read(context.Request.Headers.Accept);
        var selectors = Selectors.Read(type, query["labelSelector"], query["fieldSelector"]);
        var wanted = await RevisionAsync(context);
        var (objects, revision) = Snapshot(type, request, query, wanted);
        var fault = context.Items.TryGetValue(typeof(FaultRule), out var kind) ? (FaultKind?)kind : null;
        if (fault != FaultKind.EndlessPages && query["continue"].ToString() is { Length: > 0 } text)
        {
            var token = ContinueToken.Read(text);
            (objects, revision) = Resume(type, request.Namespace, token);
        }

        var matching = selectors.IsEmpty ? objects : objects.FindAll(o => selectors.Matches(o.Tree));
        var limit = Limit(query["limit"]);
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (limit > 0 && matching.Count > limit)
        {
            metadata["continue"] = new ContinueToken(revision, matching[limit - 1].Key).Write();
            if (selectors.IsEmpty)
            {
                metadata["remainingItemCount"] = matching.Count - limit;
            }

            matching = matching.GetRange(0, limit);
        }

        if (fault == FaultKind.EndlessPages)
        {
            metadata["continue"] = new ContinueToken(revision, Guid.NewGuid().ToString("n")).Write();
        }

        if (fault == FaultKind.HugeObjects)
        {
            metadata["padding"] = new string('x', HugeBytes);
        }

        await WriteListAsync(context, type, matching, metadata, negotiation);
    }

    /// <summary>Reads <c>resourceVersion</c>, waiting a little for one that is not reached yet.</summary>
    private async Task<long?> RevisionAsync(HttpContext context)
    {
        var wanted = ReadRevision(context.Request.Query["resourceVersion"]);
        if (wanted > state.Store.Revision)
        {
            await Task.Delay(TimeSpan.FromSeconds(3), state.Time, context.RequestAborted);
            if (wanted > state.Store.Revision)
            {
                throw Statuses.TooLargeRevision(wanted.Value, state.Store.Revision);
            }
        }

        return wanted;
    }

    public static long? ReadRevision(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw Statuses.BadRequest($"invalid resource version: resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    private (List<StoredObject> Objects, long Revision) Snapshot(
        ResourceType type, ApiRequest request, IQueryCollection query, long? wanted)
    {
        if (query["resourceVersionMatch"] == "Exact" && wanted is { } exact)
        {
            return (state.Store.ListAt(type.Storage, request.Namespace, exact)
                ?? throw Statuses.Expired("The resourceVersion for the provided list is too old."), exact);
        }

        return state.Store.List(type.Storage, request.Namespace);
    }

    private (List<StoredObject> Objects, long Revision) Resume(ResourceType type, string? ns, ContinueToken token)
    {
        var (current, now) = state.Store.List(type.Storage, ns);
        var objects = token.Revision < 0 ? current : state.Store.ListAt(type.Storage, ns, token.Revision);
        if (objects is null)
        {
            var rest = new ContinueToken(-1, token.After);
            throw new ExpiredContinueException(rest);
        }

        return (objects.FindAll(o => string.CompareOrdinal(o.Key, token.After) > 0), token.Revision < 0 ? now : token.Revision);
    }

    private static int Limit(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    private async Task WriteListAsync(
        HttpContext context, ResourceType type, List<StoredObject> objects, JsonObject metadata, Negotiation negotiation)
    {
        var trees = objects.Select(o => ObjectViews.InVersion(type, o));
        switch (negotiation.Form)
        {
            case OutputForm.Table:
                await Answers.ObjectAsync(context, 200, ObjectViews.Table(type, trees, metadata, context.Request.Query["includeObject"], state.Time.GetUtcNow()), negotiation);
                return;
            case OutputForm.PartialMetadata:
                await Answers.ObjectAsync(context, 200, new JsonObject
                {
                    ["kind"] = "PartialObjectMetadataList",
                    ["apiVersion"] = "meta.k8s.io/v1",
                    ["metadata"] = metadata,
                    ["items"] = new JsonArray([.. trees.Select(t => (JsonNode)ObjectViews.Partial(t))]),
                }, negotiation);
                return;
        }

        var body = Body(type, objects, metadata);
        if (negotiation.Yaml)
        {
            await Answers.ObjectAsync(context, 200, JsonText.Parse(body.WrittenSpan)!, negotiation);
            return;
        }

        await Answers.BytesAsync(context, 200, "application/json", body.WrittenMemory);
    }

    private static ArrayBufferWriter<byte> Body(ResourceType type, List<StoredObject> objects, JsonObject metadata)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        var head = type.IsCustom
            ? new JsonObject { ["apiVersion"] = type.GroupVersion, ["items"] = new JsonArray(), ["kind"] = type.ListKind, ["metadata"] = metadata }
            : new JsonObject { ["kind"] = type.ListKind, ["apiVersion"] = type.GroupVersion, ["metadata"] = metadata, ["items"] = new JsonArray() };
        var frame = JsonText.ToUtf8(head);
        var gap = frame.AsSpan().IndexOf("\"items\":["u8) + "\"items\":["u8.Length;
        buffer.Write(frame.AsSpan(0, gap));
        for (var i = 0; i < objects.Count; i++)
        {
            if (i > 0)
            {
                buffer.Write(","u8);
            }

            ObjectViews.WriteItem(buffer, type, objects[i]);
        }

        buffer.Write(frame.AsSpan(gap));
        return buffer;
    }
}

/// <summary>The pages of a list can no longer be read consistently; the token goes on without consistency.</summary>
internal sealed class ExpiredContinueException(ContinueToken rest) : Exception
{
    public ContinueToken Rest => rest;
}
