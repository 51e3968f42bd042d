using Microsoft.DurableTask;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.HandingOver;

namespace MultiHubFlows.Activities.HandingOver;

/// <summary>
/// Gives the customer's ManagedCluster the labels that people gave the provider's and that it has not, and notes them there. A label that it has
/// with another value is its own. A second run finds them noted.
/// </summary>
internal sealed class CutOver(CurrentFleet fleet, ActivityStopping stopping) : TaskActivity<HubPair, CutOverResult>
{
    private const int Rounds = 5;
    private const int MostTold = 50;

    /// <inheritdoc/>
    public override Task<CutOverResult> RunAsync(TaskActivityContext context, HubPair input) => MoveAsync(input, stopping.Token);

    internal async Task<CutOverResult> MoveAsync(HubPair pair, CancellationToken cancellationToken)
    {
        var (cluster, to) = (pair.Cluster.Value, fleet().Hub(pair.To));
        var theirs = await fleet().Hub(pair.From).RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, cluster, cancellationToken);
        var wanted = HandedLabels.OfPeople(theirs);
        for (var round = 0; round < Rounds; round++)
        {
            var ours = await to.RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, cluster, cancellationToken);
            var given = HandedLabels.Noted(ours, pair.Operation);
            var missing = wanted.Where(label => ours.Metadata.Label(label.Key) is null).ToList();
            foreach (var label in missing)
            {
                given[label.Key] = label.Value;
            }

            var differing = wanted.Where(label => ours.Metadata.Label(label.Key) is { } other && other != label.Value).Select(label => label.Key);
            var result = new CutOverResult([.. given.Select(label => $"{label.Key}={label.Value}").Take(MostTold)], [.. differing.Take(MostTold)]);
            if (missing.Count == 0)
            {
                return result;
            }

            var patched = await to.MergePatchAsync<ManagedCluster>(
                ResourceKind.ManagedCluster, null, cluster, HandedLabels.Give(missing, given, pair), ours.Metadata.ResourceVersion, cancellationToken);
            if (patched.IsDone)
            {
                return result;
            }
        }

        throw Changing.Of(to, $"ManagedCluster/{cluster}");
    }
}
