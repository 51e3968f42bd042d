namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>The findings of a sweep beside those of the one before: new, still there, gone, or not looked at this time.</summary>
internal sealed record Comparison(IReadOnlyList<DriftFinding> Findings, IReadOnlyDictionary<DriftKind, int> Totals, IReadOnlyList<DriftFinding> Gone)
{
    /// <summary>What the next sweep looks at first: where the last one found something, and then who is in turn.</summary>
    public static SweepTurn Turn(Reconciliation? previous) => new(
        previous?.Coverage.After,
        [.. (previous?.Findings ?? []).Select(finding => finding.RunsOn).OfType<string>().Distinct(StringComparer.Ordinal)]);

    /// <summary>Compares.</summary>
    public static Comparison Of(SweepSeen seen, Reconciliation? previous, DateTimeOffset dueAt)
    {
        var live = LiveOperations.Of(seen.Before.Live, seen.After.Live);
        var looked = new Looked(seen);
        var known = (previous?.Findings ?? []).GroupBy(finding => finding.Key).ToDictionary(same => same.Key, same => same.First());
        var found = seen.Hubs.SelectMany(hub => hub.Findings).Concat(seen.Clusters.SelectMany(clusters => clusters.Findings))
            .Where(finding => !live.Contains(finding.Operation))
            .DistinctBy(finding => finding.Key)
            .Select(finding => known.TryGetValue(finding.Key, out var before)
                ? finding with { State = DriftState.Still, Since = before.Since }
                : finding with { State = DriftState.New, Since = dueAt })
            .ToList();
        var here = found.Select(finding => finding.Key).ToHashSet();
        var others = known.Values.Where(finding => !here.Contains(finding.Key)).ToList();
        var kept = others.Where(finding => !looked.At(finding) && !live.Contains(finding.Operation))
            .Select(finding => finding with { State = DriftState.Still, SeenAt = finding.SeenAt ?? previous!.DueAt })
            .ToList();
        var stays = kept.Select(finding => finding.Key).ToHashSet();
        return new Comparison(
            Sorted(found.Concat(kept)),
            Counted(seen, found.Concat(kept)),
            Sorted(others.Where(finding => !stays.Contains(finding.Key)).Select(finding => finding with { State = DriftState.Gone })));
    }

    private static List<DriftFinding> Sorted(IEnumerable<DriftFinding> findings) =>
    [
        .. findings.OrderBy(finding => finding.Severity)
            .ThenBy(finding => finding.State)
            .ThenBy(finding => finding.Kind)
            .ThenBy(finding => finding.Hub, StringComparer.Ordinal)
            .ThenBy(finding => finding.Cluster, StringComparer.Ordinal)
            .ThenBy(finding => finding.Subject, StringComparer.Ordinal),
    ];

    private static SortedDictionary<DriftKind, int> Counted(SweepSeen seen, IEnumerable<DriftFinding> findings)
    {
        var totals = new SortedDictionary<DriftKind, int>();
        var left = seen.Hubs.Select(hub => hub.Left).Concat(seen.Clusters.Select(clusters => clusters.Left)).SelectMany(counts => counts);
        foreach (var (kind, count) in findings.Select(finding => KeyValuePair.Create(finding.Kind, 1)).Concat(left))
        {
            totals[kind] = totals.GetValueOrDefault(kind) + count;
        }

        return totals;
    }

    /// <summary>Where a sweep looked well enough to say that something is gone.</summary>
    private sealed class Looked(SweepSeen seen)
    {
        private readonly HashSet<string> _hubs = [.. seen.Scope.Hubs];

        private readonly HashSet<string> _completeHubs =
            [.. seen.Hubs.Where(hub => hub is { Complete: true, RegistrationsCut: false, Left.Count: 0 }).Select(hub => hub.Hub)];

        private readonly HashSet<string> _askedClusters = [.. seen.Scope.Clusters.Select(cluster => cluster.Name)];

        private readonly HashSet<string> _completeClusters =
            [.. seen.Clusters.Where(clusters => clusters.Left.Count == 0).SelectMany(clusters => clusters.Complete)];

        private readonly HashSet<string> _unknownClusters = [.. seen.Scope.Unknown];

        /// <summary>Whether not having found it means that it is not there.</summary>
        public bool At(DriftFinding finding)
        {
            var hub = finding.Hub is null || !_hubs.Contains(finding.Hub) || finding.Kind == DriftKind.HubNotReadable
                || !DriftRules.NeedsHub(finding.Kind) || _completeHubs.Contains(finding.Hub);
            var cluster = finding.RunsOn is null || !DriftRules.NeedsCluster(finding.Kind) || _unknownClusters.Contains(finding.RunsOn)
                || (finding.Kind == DriftKind.ClusterNotReadable ? _askedClusters : _completeClusters).Contains(finding.RunsOn);
            return hub && cluster;
        }
    }
}
