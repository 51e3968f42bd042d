using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// On a hub that its owner administers: whether nothing that the agent applied is left on the managed cluster. Only the owner can remove the
/// works, and only the agent that lives removes what they applied. One read.
/// </summary>
internal sealed class LookForAppliedWorksGone(RegistrationClusters clusters, TimeProvider time, ActivityStopping stopping) : RegistrationActivity<Look>(stopping)
{
    private const int MostNames = 10;

    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var agent = registration.Klusterlet ?? throw new ArgumentException("LookForAppliedWorksGone needs the klusterlet.", nameof(registration));
        var left = await AppliedWorks.OfAsync(clusters.Managed(registration), agent.Uid, cancellationToken);
        return left.Count == 0
            ? new Look { State = LookState.Met, At = time.GetUtcNow() }
            : new Look
            {
                State = LookState.Waiting,
                Seen = new Finding(
                    Reasons.OwnersWorksRemain,
                    Failures.Cut($"Hub {registration.Plan.Hub} has {left.Count} works on {registration.Cluster}, which only its owner can remove: {string.Join(", ", left.Take(MostNames).Select(AppliedWorks.NameOf))}.", 400),
                    $"Ask the owner: kubectl delete manifestworks --all -n {registration.Cluster}; or leave with '--workloads keep'."),
            };
    }
}
