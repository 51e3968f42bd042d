using Microsoft.DurableTask;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;

namespace MultiHubFlows.Activities.HandingOver;

/// <summary>
/// Gives the customer's ManagedCluster the labels that people gave the provider's and that it has not, and notes them there. A label that it has
/// with another value is its own. A second run finds them noted. On a hub that its owner administers nothing is written.
/// </summary>
internal sealed class CutOver(CurrentFleet fleet, ActivityStopping stopping) : TaskActivity<HubPair, CutOverResult>
{
    private const int Rounds = 5;
    private const int MostTold = 50;

    /// <inheritdoc/>
    public override Task<CutOverResult> RunAsync(TaskActivityContext context, HubPair input) => MoveAsync(input, stopping.Token);

    internal async Task<CutOverResult> MoveAsync(HubPair pair, CancellationToken cancellationToken)
    {
        var cluster = pair.Cluster.Value;
        var (wanted, unseen) = await WantedAsync(pair, cancellationToken);
        if (IsOwners(pair.To))
        {
            return await ForOwnerAsync(pair, wanted, cancellationToken) with { NotSeen = unseen };
        }

        var to = fleet().Hub(pair.To);
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
            var result = new CutOverResult([.. given.Select(label => $"{label.Key}={label.Value}").Take(MostTold)], [.. differing.Take(MostTold)]) { NotSeen = unseen };
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

    private bool IsOwners(HubName hub) => fleet().Fleet.Hub(hub) is { Administered: false };

    /// <summary>The labels that people gave the provider's ManagedCluster; a hub that its owner administers may not say.</summary>
    private async Task<(SortedDictionary<string, string> Labels, Finding? Unseen)> WantedAsync(HubPair pair, CancellationToken cancellationToken)
    {
        try
        {
            return (HandedLabels.OfPeople(await fleet().Joined(pair.From).RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, pair.Cluster.Value, cancellationToken)), null);
        }
        catch (HubRefusedException refused) when (IsOwners(pair.From))
        {
            return (new(StringComparer.Ordinal), new Finding(
                "LabelsNotSeen",
                Failures.Cut($"Which labels {pair.Cluster} has on hub {pair.From}, which its owner administers, could not be read: {refused.Message}", 400),
                $"Ask the hub's owner for them, and label ManagedCluster {pair.Cluster} on {pair.To}."));
        }
    }

    /// <summary>On a hub that its owner administers nothing is written: what is missing there, as far as that can be read, is for the owner to give.</summary>
    private async Task<CutOverResult> ForOwnerAsync(HubPair pair, SortedDictionary<string, string> wanted, CancellationToken cancellationToken)
    {
        ManagedCluster? there = null;
        try
        {
            there = await fleet().Joined(pair.To).GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, pair.Cluster.Value, cancellationToken);
        }
        catch (HubRefusedException)
        {
            // The owner knows what is there.
        }

        return new CutOverResult([], [.. wanted.Where(label => there?.Metadata.Label(label.Key) is { } other && other != label.Value).Select(label => label.Key).Take(MostTold)])
        {
            ForOwner = [.. wanted.Where(label => there?.Metadata.Label(label.Key) is null).Select(label => $"{label.Key}={label.Value}").Take(MostTold)],
        };
    }
}
