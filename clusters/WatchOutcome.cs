namespace MultiHubFlows.Clusters;

/// <summary>What a watch ended with.</summary>
/// <param name="Satisfied">Whether the condition came true; false where the time was up.</param>
/// <param name="Objects">The objects as they were seen last.</param>
/// <param name="Trouble">What kept the server from being watched at the end, in words; null where nothing did.</param>
public sealed record WatchOutcome<T>(bool Satisfied, IReadOnlyList<T> Objects, string? Trouble)
    where T : class;
