namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Result of <see cref="TaskNames.OrphanWorks"/> and <see cref="TaskNames.DeleteWorks"/>.</summary>
/// <param name="Works">Names of the works that were there, at most 100.</param>
/// <param name="Count">How many there were.</param>
public sealed record WorksResult(IReadOnlyList<string> Works, int Count);
