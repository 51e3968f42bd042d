namespace MultiHubFlows.TestSupport;

/// <summary>What became of a history when today's code was run over it.</summary>
/// <param name="Mismatch">Null if the code did what the history says, all of it and nothing else; otherwise what differs, for people.</param>
/// <param name="Output">What the orchestrator returned, as JSON, if it ended.</param>
/// <param name="CustomStatus">The custom status it had at the end of the history, as JSON.</param>
public sealed record ReplayResult(string? Mismatch, string? Output, string? CustomStatus)
{
    /// <summary>Whether an instance with this history can go on with today's code.</summary>
    public bool Replays => Mismatch is null;
}
