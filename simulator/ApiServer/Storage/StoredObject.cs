using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>One version of one object. The tree is never changed after it is stored.</summary>
internal sealed class StoredObject(string key, long revision, JsonObject tree)
{
    private byte[]? _utf8;

    public string Key { get; } = key;

    public long Revision { get; } = revision;

    public JsonObject Tree { get; } = tree;

    public string Name { get; } = tree.Text("metadata", "name")!;

    public string? Namespace { get; } = tree.Text("metadata", "namespace");

    public string Uid { get; } = tree.Text("metadata", "uid")!;

    /// <summary>The object as its storage version is answered.</summary>
    public byte[] Utf8 => _utf8 ??= JsonText.ToUtf8(Tree);

    public static string KeyOf(string? ns, string name) => ns is null ? name : $"{ns}/{name}";
}

internal enum StoreEventKind
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One change. For a deletion <see cref="New"/> is the last state under the deletion's revision.</summary>
internal sealed record StoreEvent(GroupResource Resource, StoreEventKind Kind, StoredObject? Old, StoredObject New)
{
    public long Revision => New.Revision;
}
