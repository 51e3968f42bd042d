using System.Text.Json;

namespace MultiHubFlows.Clusters.Client;

/// <summary>One event of a watch.</summary>
internal sealed record WatchChange(string Type, JsonElement Object, string? ResourceVersion, TransportProblem? Problem)
{
    /// <exception cref="JsonException">The line is not an event.</exception>
    public static WatchChange Parse(byte[] line)
    {
        var parsed = JsonSerializer.Deserialize<Line>(line, ClusterJson.Options);
        return parsed switch
        {
            { Type: "ERROR" } => new WatchChange(parsed.Type, parsed.Object, null, ProblemOf(parsed.Object)),
            { Type: { } type, Object.ValueKind: JsonValueKind.Object } => new WatchChange(type, parsed.Object, VersionOf(parsed.Object), null),
            _ => throw new JsonException("Not a watch event."),
        };
    }

    private static TransportProblem ProblemOf(JsonElement status)
    {
        var said = status.Deserialize<ApiStatus>(ClusterJson.Options);
        return said?.Code == 410
            ? new(ClusterFailureCode.Changing, "the version is too old", Transient: true, MayHaveRun: false, "")
            : new(
                ClusterFailureCode.ServerError,
                ServerText.Of($"the server ended the watch: {said?.Message}"),
                Transient: true,
                MayHaveRun: false,
                "It is begun anew.");
    }

    private static string? VersionOf(JsonElement value) =>
        value.TryGetProperty("metadata", out var metadata)
        && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("resourceVersion", out var version)
        && version.ValueKind == JsonValueKind.String
            ? version.GetString()
            : null;

    private sealed record Line(string? Type, JsonElement Object);
}
