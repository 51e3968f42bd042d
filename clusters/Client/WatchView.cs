using System.Text.Json;

namespace MultiHubFlows.Clusters.Client;

/// <summary>The objects of a watch as they were seen last, in the order of their names.</summary>
internal sealed class WatchView<T>
    where T : class
{
    private readonly SortedDictionary<string, T> _objects = new(StringComparer.Ordinal);

    public bool IsKnown { get; private set; }

    public IReadOnlyList<T> Objects => [.. _objects.Values];

    public void Reset(IReadOnlyList<JsonElement> objects)
    {
        _objects.Clear();
        foreach (var value in objects)
        {
            _objects[KeyOf(value)] = Read(value);
        }

        IsKnown = true;
    }

    /// <summary>Takes an event; false where it changes no object.</summary>
    public bool Take(WatchChange change)
    {
        switch (change.Type)
        {
            case "ADDED" or "MODIFIED":
                _objects[KeyOf(change.Object)] = Read(change.Object);
                return true;
            case "DELETED":
                return _objects.Remove(KeyOf(change.Object));
            default:
                return false;
        }
    }

    private static T Read(JsonElement value) => value.Deserialize<T>(ClusterJson.Options) ?? throw new JsonException("An object is null.");

    private static string? TextOf(JsonElement metadata, string field) =>
        metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty(field, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static string KeyOf(JsonElement value)
    {
        var metadata = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("metadata", out var found) ? found : default;
        return TextOf(metadata, "name") is { } name ? $"{TextOf(metadata, "namespace")}/{name}" : throw new JsonException("An object has no name.");
    }
}
