using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Activities.Tests.Simulated;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Tests.Reconciling;

/// <summary>Which clusters a sweep looks at.</summary>
public sealed class ScopeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scope_FleetOfAThousand_IsCoveredInTurn_AndEachSweepIsBounded()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1, change: options => options with { Behaviours = [] });
        await using var thousand = bench.View(folder => WriteFleet(folder, 1_000));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;

        for (var sweeps = 0; sweeps < 6; sweeps++)
        {
            var scope = thousand.Make<ReadSweepScope>().Read(new SweepTurn(after, []));
            Assert.InRange(scope.Clusters.Count, 1, 200);
            Assert.Equal(1_001, scope.ClustersInAll);
            seen.UnionWith(scope.Clusters.Select(cluster => $"{cluster.Hosting}/{cluster.Name}"));
            after = scope.After;
        }

        Assert.Equal(1_001, seen.Count);
    }

    [Fact]
    public async Task Scope_ClustersWithFindings_ComeFirst_AndThoseThatTheFleetLostAreTold()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1, change: options => options with { Behaviours = [] });
        await using var thousand = bench.View(folder => WriteFleet(folder, 1_000));

        var scope = thousand.Make<ReadSweepScope>().Read(new SweepTurn("managed/c0100", ["c0007", "gone"]));

        Assert.Equal("c0007", scope.Clusters[0].Name);
        Assert.Equal("c0101", scope.Clusters[1].Name);
        Assert.Equal(["gone"], scope.Unknown);
    }

    internal static void WriteFleet(string folder, int clusters, Func<int, string>? kubeconfig = null)
    {
        var file = Path.Combine(folder, "fleet.yaml");
        var lines = File.ReadAllLines(file).ToList();
        var at = lines.FindIndex(line => line.StartsWith("managedClusters:", StringComparison.Ordinal));
        var next = lines.FindIndex(at + 1, line => line.Length > 0 && char.IsLetter(line[0]));
        var kept = lines.Take(at + 1)
            .Concat(Enumerable.Range(1, clusters).SelectMany(number => (string[])[$"- name: c{number:D4}", $"  credential: {{kubeconfig: ./{kubeconfig?.Invoke(number) ?? "cluster1"}.kubeconfig}}"]))
            .Concat(next < 0 ? [] : lines.Skip(next));
        File.WriteAllLines(file, kept);
    }
}
