using System.Text;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Keeps what sweeps pass on under the smallest limit of the engines: messages of 256 KB.</summary>
public static class SweepSize
{
    /// <summary>The most findings that a sweep stores.</summary>
    public const int MostFindings = 500;

    /// <summary>The most of those that are gone.</summary>
    public const int MostGone = 100;

    /// <summary>The most bytes of a stored sweep, with room for an engine's own encoding.</summary>
    public const int MostBytes = 220_000;

    private static readonly int[] Widths = [Evidence.Longest, 90, 40];

    private static readonly int[] Counts = [MostFindings, 350, 250, 150];

    /// <summary>The sweep, with the ends of evidence and, if need be, the least bad findings left out; totals count them all the same.</summary>
    public static Reconciliation Fit(Reconciliation sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        foreach (var count in Counts)
        {
            foreach (var width in Widths)
            {
                var fitting = sweep with { Findings = Cut(sweep.Findings, count, width), Gone = Cut(sweep.Gone, MostGone, width) };
                if (Encoding.UTF8.GetByteCount(PortableJson.Canonical(fitting)) <= MostBytes)
                {
                    return fitting;
                }
            }
        }

        return sweep with { Findings = Cut(sweep.Findings, Counts[^1], Widths[^1]), Gone = [] };
    }

    /// <summary>The worst of some findings that fit into so many bytes, and how many of which kind do not.</summary>
    public static (IReadOnlyList<DriftFinding> Findings, IReadOnlyDictionary<DriftKind, int> Left) Worst(IEnumerable<DriftFinding> findings, int mostBytes)
    {
        var (taken, left, bytes) = (new List<DriftFinding>(), new SortedDictionary<DriftKind, int>(), 0);
        foreach (var finding in findings.OrderBy(finding => finding.Severity))
        {
            bytes += Encoding.UTF8.GetByteCount(PortableJson.Canonical(finding)) + 1;
            if (bytes <= mostBytes && taken.Count < MostFindings)
            {
                taken.Add(finding);
            }
            else
            {
                left[finding.Kind] = left.GetValueOrDefault(finding.Kind) + 1;
            }
        }

        return (taken, left);
    }

    private static IReadOnlyList<DriftFinding> Cut(IReadOnlyList<DriftFinding> findings, int most, int width) =>
        [.. findings.Take(most).Select(finding => finding with { Evidence = Failures.Cut(finding.Evidence, width) })];
}
