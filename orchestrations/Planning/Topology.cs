namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>
/// Gives every registration of a request its place, all together: as many as can be, then with the most points. Where one agent is hosted, only as
/// many as the policy says run on the managed cluster, those included that are there already.
/// </summary>
internal sealed class Topology
{
    private readonly IReadOnlyList<IReadOnlyList<Candidate>> _fitting;
    private readonly ExistingAgents _existing;
    private readonly int _limit;

    private Topology(IReadOnlyList<IReadOnlyList<Candidate>> fitting, ExistingAgents existing, int limit)
    {
        _fitting = fitting;
        _existing = existing;
        _limit = limit;
    }

    /// <summary>The place of each registration, in their order; null where none is left for it.</summary>
    /// <param name="fitting">The places of each that are possible by themselves.</param>
    /// <param name="existing">The agents that the cluster has already.</param>
    /// <param name="limit">How many may run on the cluster beside a hosted one.</param>
    public static IReadOnlyList<Candidate?> Choose(IReadOnlyList<IReadOnlyList<Candidate>> fitting, ExistingAgents existing, int limit) =>
        new Topology(fitting, existing, limit).Best().Places;

    private Arrangement Best()
    {
        var all = Enumerable.Range(0, _fitting.Count).ToHashSet();
        var best = _existing.Hosted == 0 ? Arrange(all, hosting: false) : Arrangement.None(_fitting.Count);
        if (_existing.OnCluster > _limit && _existing.Hosted == 0)
        {
            return best;
        }

        var stay = new HashSet<int>();
        var mixed = Arrange(stay, hosting: true);
        while (stay.Count < _limit - _existing.OnCluster)
        {
            var next = all.Except(stay).Order().Select(index => (index, With: Arrange([.. stay, index], hosting: true)))
                .Aggregate((index: -1, With: mixed), (most, tried) => tried.With.IsBetterThan(most.With) ? tried : most);
            if (next.index < 0)
            {
                break;
            }

            stay.Add(next.index);
            mixed = next.With;
        }

        return mixed.IsBetterThan(best) ? mixed : best;
    }

    /// <summary>Those that stay on the cluster, and the others hosted or not at all.</summary>
    private Arrangement Arrange(HashSet<int> stay, bool hosting)
    {
        var places = new Candidate?[_fitting.Count];
        foreach (var index in stay)
        {
            places[index] = _fitting[index].FirstOrDefault(candidate => !candidate.Hosted);
        }

        if (hosting)
        {
            var hosts = new HostMatching(_fitting);
            foreach (var index in Enumerable.Range(0, _fitting.Count).Where(index => places[index] is null))
            {
                hosts.Add(index);
            }

            hosts.WriteTo(places);
        }

        return new Arrangement(places);
    }

    private sealed record Arrangement(IReadOnlyList<Candidate?> Places)
    {
        private readonly int _placed = Places.Count(place => place is not null);
        private readonly int _points = Places.Sum(place => place?.Points ?? 0);

        public static Arrangement None(int count) => new(new Candidate?[count]);

        public bool IsBetterThan(Arrangement other) => (_placed, _points).CompareTo((other._placed, other._points)) > 0;
    }
}
