namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.ClaimManagedCluster"/>.</summary>
/// <param name="Held">Whether the claim is ours, in phase joining, with this attempt.</param>
/// <param name="ManagedClusterUid">UID of the ManagedCluster.</param>
/// <param name="Operation">The other operation that holds it.</param>
/// <param name="Problem">Why it is not ours and cannot be: another cluster's, somebody else's.</param>
public sealed record ClaimResult(bool Held, string? ManagedClusterUid = null, string? Operation = null, Finding? Problem = null);
