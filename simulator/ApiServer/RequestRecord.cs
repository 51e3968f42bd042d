namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>One finished (or, for a watch, opened) request. Never holds headers, query or bodies.</summary>
public sealed record RequestRecord(
    long Number,
    DateTimeOffset Time,
    string Verb,
    string? Group,
    string? Resource,
    string? Subresource,
    string? Namespace,
    string? Name,
    string Path,
    string User,
    string UserAgent,
    int Status,
    double Milliseconds)
{
    /// <summary>Whether the request asked that nothing be stored.</summary>
    public bool DryRun { get; init; }
}
