using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>The worst findings of a server: more than a message takes, and bounded, however many there are.</summary>
internal sealed class FindingList
{
    private const int Most = 2_000;

    private readonly SortedDictionary<DriftKind, int> _left = [];
    private List<DriftFinding> _kept = [];

    public void Add(DriftFinding? finding)
    {
        if (finding is null)
        {
            return;
        }

        _kept.Add(finding);
        if (_kept.Count > Most)
        {
            var worst = _kept.OrderBy(kept => kept.Severity).ToList();
            foreach (var left in worst.Skip(Most / 2))
            {
                _left[left.Kind] = _left.GetValueOrDefault(left.Kind) + 1;
            }

            _kept = [.. worst.Take(Most / 2)];
        }
    }

    public void Add(FindingList others)
    {
        others._kept.ForEach(Add);
        foreach (var (kind, count) in others._left)
        {
            _left[kind] = _left.GetValueOrDefault(kind) + count;
        }
    }

    /// <summary>Those that fit into so many bytes, and how many of which kind do not.</summary>
    public (IReadOnlyList<DriftFinding> Findings, IReadOnlyDictionary<DriftKind, int> Left) Fit(int bytes)
    {
        var (findings, left) = SweepSize.Worst(_kept, bytes);
        var all = new SortedDictionary<DriftKind, int>(_left);
        foreach (var (kind, count) in left)
        {
            all[kind] = all.GetValueOrDefault(kind) + count;
        }

        return (findings, all);
    }
}
