namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.MarkClaim"/>.</summary>
/// <param name="Found">Whether the ManagedCluster is there and its claim is this operation's.</param>
/// <param name="Accepted">Whether its spec says accepted: the undo then takes the other order.</param>
public sealed record MarkResult(bool Found, bool Accepted);
