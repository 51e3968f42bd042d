using System.Diagnostics;
using System.Globalization;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>A process and everything that it started, as /proc shows them now.</summary>
internal sealed record ProcessTree(IReadOnlyList<int> Ids)
{
    public static ProcessTree Of(int root)
    {
        var ids = new List<int> { root };
        for (var next = 0; next < ids.Count; next++)
        {
            ids.AddRange(ChildrenOf(ids[next]));
        }

        return new ProcessTree(ids);
    }

    public TimeSpan ProcessorTime() => Sum(process => process.TotalProcessorTime);

    public double Megabytes() => Sum(process => TimeSpan.FromTicks(process.WorkingSet64)).Ticks / 1e6;

    private static IEnumerable<int> ChildrenOf(int process) =>
        Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private TimeSpan Sum(Func<Process, TimeSpan> read) => Ids.Aggregate(TimeSpan.Zero, (sum, id) =>
    {
        using var process = Process.GetProcessById(id);
        return sum + read(process);
    });
}
