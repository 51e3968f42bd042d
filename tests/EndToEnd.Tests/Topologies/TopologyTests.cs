using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Topologies;

/// <summary>
/// The seeds' topologies on one fleet, joined by the real program with mode auto, and their plans in docs/topologies.md.
/// </summary>
public sealed class TopologyTests
{
    private const string Begin = "<!-- What follows is written by TopologyTests.Write. -->";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Auto_SeedsTopologies_ArePlannedAsTheDocsShowAndJoined()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var run = await TopologyRun.StartAsync(deadline.Token);

        var plans = await run.PlansAsync(deadline.Token);
        var joined = await Task.WhenAll(Topology.All.Select(topology => run.JoinAsync(topology, deadline.Token)));

        foreach (var (topology, operation) in Topology.All.Zip(joined))
        {
            Assert.Equal(
                topology.Places.Select(place => $"{place}: Joined"),
                operation["registrations"]!.AsArray().Select(its => $"{its!["mode"]} on {its["runsOn"]}: {its["outcome"]} {its["reason"]}".TrimEnd()));
        }

        var document = await File.ReadAllTextAsync(Document(), deadline.Token);
        Assert.True(
            document.EndsWith(Text(plans), StringComparison.Ordinal),
            "docs/topologies.md is stale. Write it: dotnet run -c Release --project tests/EndToEnd.Tests -- -explicit only -method \"*TopologyTests.Write\"");
    }

    /// <summary>Not a test: writes the plans into docs/topologies.md.</summary>
    [Fact(Explicit = true)]
    public async Task Write()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var run = await TopologyRun.StartAsync(deadline.Token);
        var document = await File.ReadAllTextAsync(Document(), deadline.Token);
        await File.WriteAllTextAsync(
            Document(), document[..document.IndexOf(Begin, StringComparison.Ordinal)] + Text(await run.PlansAsync(deadline.Token)), deadline.Token);
    }

    private static string Text(IReadOnlyList<(Topology Topology, JsonNode Plan)> plans)
    {
        var text = new StringBuilder(Begin).Append('\n');
        foreach (var (topology, plan) in plans)
        {
            text.Append(PlanSection.Of(topology, plan));
        }

        return text.ToString();
    }

    private static string Document([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "topologies.md"));
}
