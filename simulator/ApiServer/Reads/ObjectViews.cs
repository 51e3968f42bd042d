using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Objects in the form a client asked for.</summary>
internal static class ObjectViews
{
    /// <summary>The object in the version of a type; custom objects are stored in one version and only renamed.</summary>
    public static JsonObject InVersion(ResourceType type, StoredObject stored)
    {
        if (!type.IsCustom || stored.Tree.Text("apiVersion") == type.GroupVersion)
        {
            return stored.Tree;
        }

        var copy = stored.Tree.Copy();
        copy["apiVersion"] = type.GroupVersion;
        return copy;
    }

    public static byte[] Utf8(ResourceType type, StoredObject stored)
    {
        var tree = InVersion(type, stored);
        return ReferenceEquals(tree, stored.Tree) ? stored.Utf8 : JsonText.ToUtf8(tree);
    }

    /// <summary>Writes an object as an item of a list: built-in items do not repeat their kind.</summary>
    public static void WriteItem(IBufferWriter<byte> buffer, ResourceType type, StoredObject stored)
    {
        var bytes = Utf8(type, stored);
        if (type.IsCustom)
        {
            buffer.Write(bytes);
            return;
        }

        buffer.Write("{"u8);
        buffer.Write(bytes.AsSpan(Encoding.UTF8.GetByteCount($"{{\"kind\":\"{type.Kind}\",\"apiVersion\":\"{type.GroupVersion}\",")));
    }

    public static JsonObject Partial(JsonObject tree) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = tree["metadata"]?.DeepClone(),
    };

    public static JsonObject Table(
        ResourceType type, IEnumerable<JsonObject> trees, JsonObject metadata, string? include, DateTimeOffset now, bool withColumns = true)
    {
        var table = new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata,
            ["columnDefinitions"] = withColumns ? new JsonArray([.. type.Columns.Select(Column)]) : null,
            ["rows"] = new JsonArray([.. trees.Select(t => (JsonNode)Row(type, t, include, now))]),
        };
        return table;
    }

    private static JsonNode Column(TableColumn column) => new JsonObject
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };

    private static JsonObject Row(ResourceType type, JsonObject tree, string? include, DateTimeOffset now)
    {
        var row = new JsonObject { ["cells"] = new JsonArray([.. type.Columns.Select(c => c.Read(tree, now))]) };
        if (include != "None")
        {
            row["object"] = include == "Object" ? tree.DeepClone() : Partial(tree);
        }

        return row;
    }
}
