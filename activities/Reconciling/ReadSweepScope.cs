using Microsoft.DurableTask;

using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>
/// Says what a sweep looks at: all hubs that we administer (of those of others nothing may be listed, which is said), and a bounded number of clusters: first those with findings, then those whose turn
/// it is. Over some sweeps every cluster has its turn. Reads no cluster.
/// </summary>
internal sealed class ReadSweepScope(CurrentFleet current, SweepLimits limits) : TaskActivity<SweepTurn, SweepScope>
{
    /// <inheritdoc/>
    public override Task<SweepScope> RunAsync(TaskActivityContext context, SweepTurn input) => Task.FromResult(Read(input));

    internal SweepScope Read(SweepTurn turn)
    {
        try
        {
            return Scope(current().Fleet, turn);
        }
        catch (HubUnreachableException unusable)
        {
            return new SweepScope { Problem = new Finding(unusable.Code, Failures.Cut(unusable.Message, 400), unusable.NextStep) };
        }
    }

    private SweepScope Scope(Fleet fleet, SweepTurn turn)
    {
        Place[] all =
        [
            .. fleet.HostingClusters.Select(cluster => new Place(new SweptCluster(cluster.Name.Value, Hosting: true), Math.Max(1, cluster.Slots)))
                .Concat(fleet.ManagedClusters.Select(cluster => new Place(new SweptCluster(cluster.Name.Value, Hosting: false), 1)))
                .OrderBy(place => place.Key, StringComparer.Ordinal),
        ];
        var first = turn.First.ToHashSet(StringComparer.Ordinal);
        var chosen = Take(all.Where(place => first.Contains(place.Cluster.Name)), limits.ClustersPerSweep / 2);
        var weight = chosen.Sum(place => place.Weight);
        var start = Array.FindIndex(all, place => string.CompareOrdinal(place.Key, turn.After) > 0);
        var inTurn = Take(all[Math.Max(start, 0)..].Concat(all[..Math.Max(start, 0)]), Math.Max(limits.ClustersPerSweep - weight, 1));
        return new SweepScope
        {
            Hubs = [.. fleet.Hubs.Where(hub => hub.Administered).Select(hub => hub.Name.Value)],
            OwnersHubs = fleet.Hubs.Any(hub => !hub.Administered) ? [.. fleet.Hubs.Where(hub => !hub.Administered).Select(hub => hub.Name.Value)] : null,
            Clusters = [.. chosen.Concat(inTurn).Select(place => place.Cluster).Distinct()],
            ClustersInAll = all.Length,
            After = inTurn is [.., var last] ? last.Key : null,
            Unknown = [.. first.Except(all.Select(place => place.Cluster.Name), StringComparer.Ordinal)],
        };
    }

    /// <summary>As many as there is room for, and one in any case.</summary>
    private static List<Place> Take(IEnumerable<Place> places, int room)
    {
        var taken = new List<Place>();
        foreach (var place in places)
        {
            room -= place.Weight;
            if (room < 0 && taken.Count > 0)
            {
                break;
            }

            taken.Add(place);
        }

        return taken;
    }

    private sealed record Place(SweptCluster Cluster, int Weight)
    {
        public string Key { get; } = $"{(Cluster.Hosting ? "hosting" : "managed")}/{Cluster.Name}";
    }
}
