namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Deals the clusters in turn out to activities, each with what the hubs say of them: so many that the message stays small.</summary>
internal static class ClusterBatches
{
    /// <summary>The most clusters of one activity.</summary>
    public const int MostClusters = 25;

    /// <summary>The most registrations of one activity.</summary>
    public const int MostRegistrations = 500;

    public static IEnumerable<ClusterSweepInput> Of(SweepScope scope, IReadOnlyList<HubSweep> hubs, IReadOnlyList<string> live, DateTimeOffset beganAt)
    {
        var registrations = hubs.SelectMany(hub => hub.Registrations).ToList();
        var byCluster = registrations.ToLookup(registration => registration.Cluster, StringComparer.Ordinal);
        var byRunner = registrations.ToLookup(registration => registration.RunsOn, StringComparer.Ordinal);
        var batch = new Batch(scope, hubs, live, beganAt);
        foreach (var cluster in scope.Clusters)
        {
            var told = byRunner[cluster.Name].Concat(byCluster[cluster.Name]).Distinct().ToList();
            if (!batch.Takes(told.Count))
            {
                yield return batch.Close();
                batch = new Batch(scope, hubs, live, beganAt);
            }

            batch.Add(cluster, told);
        }

        if (!batch.IsEmpty)
        {
            yield return batch.Close();
        }
    }

    private sealed class Batch(SweepScope scope, IReadOnlyList<HubSweep> hubs, IReadOnlyList<string> live, DateTimeOffset beganAt)
    {
        private readonly List<SweptCluster> _clusters = [];
        private readonly List<HubRegistration> _registrations = [];

        public bool IsEmpty => _clusters.Count == 0;

        public bool Takes(int registrations) => IsEmpty || (_clusters.Count < MostClusters && _registrations.Count + registrations <= MostRegistrations);

        public void Add(SweptCluster cluster, List<HubRegistration> told)
        {
            _clusters.Add(cluster);
            _registrations.AddRange(told);
        }

        public ClusterSweepInput Close()
        {
            // A hosting cluster of more agents than fit: those that fit are looked for, and none is called forgotten.
            var cut = _registrations.Count > MostRegistrations;
            return new ClusterSweepInput
            {
                BeganAt = beganAt,
                Clusters = _clusters,
                Registrations = [.. _registrations.Distinct().Take(MostRegistrations)],
                CompleteHubs = cut ? [] : [.. hubs.Where(hub => hub is { Complete: true, RegistrationsCut: false }).Select(hub => hub.Hub)],
                OwnersHubs = scope.OwnersHubs,
                Identities = [.. hubs.SelectMany(hub => hub.Identities)],
                Live = live,
            };
        }
    }
}
