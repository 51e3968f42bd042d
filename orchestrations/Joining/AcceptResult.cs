namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.AcceptManagedCluster"/>.</summary>
/// <param name="At">When the hub's spec said accepted: the hub's clock, from managedFields, else ours.</param>
public sealed record AcceptResult(DateTimeOffset At);
