namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Result of <see cref="TaskNames.BeginSweep"/>.</summary>
/// <param name="Running">The id of a sweep that began earlier and is at work; then this one is skipped.</param>
/// <param name="Previous">The outcome of the newest sweep that was not skipped.</param>
public sealed record SweepBeginning(string? Running = null, Reconciliation? Previous = null);
