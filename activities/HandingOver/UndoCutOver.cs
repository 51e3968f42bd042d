using Microsoft.DurableTask;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;

namespace MultiHubFlows.Activities.HandingOver;

/// <summary>
/// Takes from the customer's ManagedCluster the labels that this operation's cut-over gave it; one that somebody has changed since stays. A second run
/// finds no notes, and changes nothing.
/// </summary>
internal sealed class UndoCutOver(CurrentFleet fleet, ActivityStopping stopping) : TaskActivity<HubPair, Done>
{
    private const int Rounds = 5;

    /// <inheritdoc/>
    public override Task<Done> RunAsync(TaskActivityContext context, HubPair input) => TakeBackAsync(input, stopping.Token);

    internal async Task<Done> TakeBackAsync(HubPair pair, CancellationToken cancellationToken)
    {
        if (fleet().Fleet.Hub(pair.To) is { Administered: false })
        {
            // Nothing was given there.
            return new Done(Changed: false);
        }

        var (cluster, to) = (pair.Cluster.Value, fleet().Hub(pair.To));
        for (var round = 0; round < Rounds; round++)
        {
            var ours = await to.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, cluster, cancellationToken);
            if (ours is null || HandedLabels.Noted(ours, pair.Operation) is not { Count: > 0 } given)
            {
                return new Done(Changed: false);
            }

            var still = given.Where(label => ours.Metadata.Label(label.Key) == label.Value).Select(label => label.Key);
            var patched = await to.MergePatchAsync<ManagedCluster>(
                ResourceKind.ManagedCluster, null, cluster, HandedLabels.TakeBack(still), ours.Metadata.ResourceVersion, cancellationToken);
            if (patched.IsDone)
            {
                return new Done(Changed: true);
            }
        }

        throw Changing.Of(to, $"ManagedCluster/{cluster}");
    }
}
