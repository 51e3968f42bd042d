using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Verification;

/// <summary>
/// Whether the agent has renewed its lease on the hub, after it was accepted and after the renewal that was seen before. Two of them in a row
/// prove that an agent lives now: a dead one stays Available for minutes.
/// </summary>
internal sealed class LookForLease(RegistrationClusters clusters, ClaimFence fence, Watching watching, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <summary>The agent's lease in the cluster's namespace on the hub.</summary>
    internal const string Name = "managed-cluster-lease";

    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var seen = await watching.PresentAsync<Lease>(
            registration,
            clusters.Hub(registration),
            ResourceKind.Lease,
            registration.Cluster.Value,
            Name,
            lease => IsNew(registration, RenewedAt(lease)),
            cancellationToken);
        var look = new Look
        {
            State = seen.Satisfied ? LookState.Met : LookState.Waiting,
            At = RenewedAt(seen.Object),
            Watched = seen.Watched,
        };
        return seen.Satisfied
            ? look
            : await fence.StillWaitingAsync(registration, look with { Seen = NotRenewed(registration, look.At) }, cancellationToken);
    }

    private static DateTimeOffset? RenewedAt(Lease? lease) => LeaseTime.Parse(lease?.Spec?.RenewTime);

    private static bool IsNew(Registration registration, DateTimeOffset? renewed) =>
        renewed is { } at
        && (registration.AcceptedAt is not { } accepted || at > accepted)
        && (registration.LeaseSeen is not { } before || at > before);

    private static Finding NotRenewed(Registration registration, DateTimeOffset? renewed) =>
        new(
            Reasons.LeaseNotRenewed,
            renewed is { } at
                ? $"The agent of {registration.Cluster} renewed its lease on hub {registration.Plan.Hub} last at {at:u}."
                : $"The agent of {registration.Cluster} has not renewed its lease on hub {registration.Plan.Hub} yet.",
            $"Look at the agent in namespace {registration.Plan.Names.RunsIn} on {registration.Plan.RunsOn} if this goes on for longer than a lease period.");
}
