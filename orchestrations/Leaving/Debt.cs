namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Something that a leave could not reach: to be done when the cluster is back.</summary>
/// <param name="Where">The hub or cluster.</param>
/// <param name="What">What is left there, in one sentence.</param>
/// <param name="Command">What pays it.</param>
public sealed record Debt(string Where, string What, string Command);

/// <summary>What a leave did and saw.</summary>
/// <param name="Workloads">What became of what the hub had put on the cluster.</param>
/// <param name="Works">The hub's works that were there, by name.</param>
/// <param name="LastLease">The agent's last renewal of its lease that was seen on the hub before the leave.</param>
/// <param name="Siblings">The cluster's other registrations afterwards.</param>
public sealed record LeaveProof(
    WorkloadFate Workloads, IReadOnlyList<string> Works, DateTimeOffset? LastLease, IReadOnlyList<Joining.SiblingState> Siblings)
{
    /// <summary>Of a hub that its owner administers: what was seen gone on the agent's side, which is all that can be proven; absent elsewhere.</summary>
    public IReadOnlyList<Checkpoints.Detail>? AgentSide { get; init; }
}
