using System.Text;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>One flow on a fleet of its own: what it needs is joined in peace, it is killed, and what it leaves is left in peace.</summary>
internal sealed class FlowRound(KilledFlow flow, string keys)
{
    private readonly StringBuilder _told = new();

    public KilledFlow Flow => flow;

    /// <summary>What was seen, for a failure to be understood.</summary>
    public string Told => _told.ToString();

    /// <summary>Runs it to its end, with kills at these points and at generated ones.</summary>
    public async Task<(int Kills, IReadOnlyList<FaultPoint> Met, IReadOnlySet<WriteKind> Writes)> RunAsync(
        Random random, IReadOnlyList<FaultPoint> points, int mostKills, CancellationToken cancellationToken)
    {
        await using var fleet = await SimulatedFleet.StartAsync(flow.Size, cancellationToken);
        await LiveAsync(fleet, random, [flow.First], "Joined", cancellationToken);
        await FlowWatches.GiveWorkAsync(fleet, flow.Stays, cancellationToken);
        var before = await ClusterObjects.ReadAsync(fleet.Kubectl, Clusters, cancellationToken);
        await LiveAsync(fleet, random, flow.Joins, "Joined", cancellationToken);
        foreach (var member in flow.Before)
        {
            await FlowWatches.GiveWorkAsync(fleet, member, cancellationToken);
        }

        await using var watches = await FlowWatches.StartAsync(fleet, [flow.Stays, .. flow.Before], flow.AllTheTime, flow.HandsOver, cancellationToken);

        var killed = new KillRound(fleet, random, points, mostSkipped: 0, new AskedOperations(flow.Asked)) { Arguments = Arguments };
        var kills = await RunAsync(killed, mostKills, flow.Outcome, cancellationToken);

        watches.Check(flow.Emptied);
        await FlowFacts.CheckAsync(fleet.Kubectl, flow.Size, [.. flow.After.Prepend(flow.Stays)], [.. flow.AllTheTime], killed.Operations.Seen.Values.SelectMany(Registrations), cancellationToken);
        if (flow.Rest.Count > 0)
        {
            await LiveAsync(fleet, random, flow.Rest, "Left", cancellationToken);
        }

        Assert.Equal([], await before.DifferenceAsync(fleet.Kubectl, cancellationToken, [.. flow.Orphaned.Select(member => $"+ {member.Cluster}: ConfigMap default/{member.Workload}")]));
        return (kills, killed.Met, killed.Writes);
    }

    private IReadOnlyList<string> Clusters =>
    [
        .. Enumerable.Range(1, flow.Size.Hubs).Select(number => FormattableString.Invariant($"hub{number}")),
        .. Enumerable.Range(1, flow.Size.Managed).Select(number => FormattableString.Invariant($"cluster{number}")),
        "hosting1",
    ];

    private string[] Arguments => File.Exists(keys) ? ["--reconcile", "off", "--keys", keys] : ["--reconcile", "off"];

    /// <summary>Operations in one life that nobody ends.</summary>
    private async Task LiveAsync(SimulatedFleet fleet, Random random, IReadOnlyList<AskedOperation> asked, string outcome, CancellationToken cancellationToken)
    {
        var life = new KillRound(fleet, random, [], mostSkipped: 0, new AskedOperations(asked)) { Arguments = Arguments };
        await RunAsync(life, mostKills: 0, outcome, cancellationToken);
    }

    private async Task<int> RunAsync(KillRound round, int mostKills, string outcome, CancellationToken cancellationToken)
    {
        try
        {
            var kills = await round.RunAsync(mostKills, cancellationToken);
            Assert.All(round.Operations.Seen.Values, operation => Assert.Equal(("Succeeded", outcome), ($"{operation["status"]}", $"{operation["outcome"]}")));
            return kills;
        }
        finally
        {
            _told.AppendJoin('\n', round.Operations.Seen.Values.Select(operation => operation.ToJsonString(new() { WriteIndented = true }))).AppendLine().Append(round.Lives);
        }
    }

    private static IEnumerable<JsonNode> Registrations(JsonNode operation) => operation["registrations"]?.AsArray().OfType<JsonNode>() ?? [];
}
