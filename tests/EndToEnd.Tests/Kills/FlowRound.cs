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
    public async Task<KilledRound> RunAsync(
        Random random, IReadOnlyList<FaultPoint> points, int mostKills, CancellationToken cancellationToken)
    {
        await using var fleet = await SimulatedFleet.StartAsync(flow.Size, cancellationToken);
        await LiveAsync(fleet, random, [flow.First], ["Succeeded Joined"], cancellationToken);
        await FlowWatches.GiveWorkAsync(fleet, flow.Stays, cancellationToken);
        var before = await ClusterObjects.ReadAsync(fleet.Kubectl, Clusters, cancellationToken);
        await LiveAsync(fleet, random, flow.Joins, ["Succeeded Joined"], cancellationToken);
        foreach (var member in flow.Before)
        {
            await FlowWatches.GiveWorkAsync(fleet, member, cancellationToken);
        }

        await using var watches = await FlowWatches.StartAsync(fleet, [flow.Stays, .. flow.Before], flow.AllTheTime, flow.HandsOver, cancellationToken);

        var killed = new KillRound(fleet, random, points, mostSkipped: 0, new AskedOperations(flow.Asked)) { Arguments = Arguments, Standing = flow.Faults };
        var kills = await RunAsync(killed, mostKills, flow.Outcomes, cancellationToken);

        watches.Check(flow.Emptied);
        await FlowFacts.CheckAsync(fleet.Kubectl, flow.Size, [.. flow.After.Prepend(flow.Stays)], [.. flow.AllTheTime], killed.Operations.Seen.Values.SelectMany(Registrations), cancellationToken);
        if (flow.Rest.Count > 0)
        {
            await LiveAsync(fleet, random, flow.Rest, ["Succeeded Left"], cancellationToken);
        }

        Assert.Equal([], await before.DifferenceAsync(fleet.Kubectl, cancellationToken, [.. flow.Orphaned.Select(member => $"+ {member.Cluster}: ConfigMap default/{member.Workload}")]));
        return new KilledRound(kills, killed.Met, killed.Writes);
    }

    private IReadOnlyList<string> Clusters =>
    [
        .. Enumerable.Range(1, flow.Size.Hubs).Select(number => FormattableString.Invariant($"hub{number}")),
        .. Enumerable.Range(1, flow.Size.Managed).Select(number => FormattableString.Invariant($"cluster{number}")),
        "hosting1",
    ];

    private string[] Arguments => File.Exists(keys) ? ["--reconcile", "off", "--keys", keys] : ["--reconcile", "off"];

    /// <summary>Operations in one life that nobody ends.</summary>
    private async Task LiveAsync(SimulatedFleet fleet, Random random, IReadOnlyList<AskedOperation> asked, IReadOnlyList<string> outcomes, CancellationToken cancellationToken)
    {
        var life = new KillRound(fleet, random, [], mostSkipped: 0, new AskedOperations(asked)) { Arguments = Arguments };
        await RunAsync(life, mostKills: 0, outcomes, cancellationToken);
    }

    private async Task<int> RunAsync(KillRound round, int mostKills, IReadOnlyList<string> outcomes, CancellationToken cancellationToken)
    {
        try
        {
            var kills = await round.RunAsync(mostKills, cancellationToken);
            Assert.Equal(outcomes, round.Operations.Seen.Values.Select(operation => $"{operation["status"]} {operation["outcome"]}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            return kills;
        }
        finally
        {
            _told.AppendJoin('\n', round.Operations.Seen.Values.Select(operation => operation.ToJsonString(new() { WriteIndented = true }))).AppendLine().Append(round.Lives);
        }
    }

    private static IEnumerable<JsonNode> Registrations(JsonNode operation) => operation["registrations"]?.AsArray().OfType<JsonNode>() ?? [];
}

/// <summary>What a round has met.</summary>
/// <param name="Kills">How often the process was killed.</param>
/// <param name="Met">At which fault points.</param>
/// <param name="Writes">The kinds of writes that the servers saw.</param>
internal sealed record KilledRound(int Kills, IReadOnlyList<FaultPoint> Met, IReadOnlySet<WriteKind> Writes);
