using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>
/// Every flow in all four modes at once, wherever the product runs: four clusters join a hub, each in another mode, have their agents moved to yet another, are handed
/// over to a second hub in another again, and leave that. After each the clusters hold what they should, and no more.
/// </summary>
internal sealed class AllModes(SimulatedFleet fleet, string providersKey, string customersKey)
{
    private const string Provider = "hub1";
    private const string Customer = "hub2";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // Joined, moved, handed over; each mode once in each column, and never the same twice in a line.
    private static readonly string[][] Modes =
    [
        ["Singleton", "SingletonHosted", "Default"],
        ["Default", "Hosted", "Singleton"],
        ["SingletonHosted", "Default", "Hosted"],
        ["Hosted", "Singleton", "SingletonHosted"],
    ];

    private readonly List<string> _took = [];

    /// <summary>The fleet that it needs.</summary>
    public static FleetSize Size { get; } = new(Hubs: 2, Managed: 4, Hosting: 1);

    /// <summary>How long each flow took.</summary>
    public string Took => string.Join(", ", _took);

    /// <summary>What the API said last, for a failure to be understood.</summary>
    public IReadOnlyDictionary<string, JsonNode> Seen { get; private set; } = new Dictionary<string, JsonNode>(StringComparer.Ordinal);

    /// <summary>Runs all, calling the API that it is given for each flow.</summary>
    public async Task RunAsync(Func<JsonHttp> api, CancellationToken cancellationToken)
    {
        string[] clusters = [.. Enumerable.Range(1, Size.Managed).Select(number => FormattableString.Invariant($"cluster{number}")), "hosting1", Provider, Customer];
        var before = await ClusterObjects.ReadAsync(fleet.Kubectl, clusters, cancellationToken);
        var (joined, moved, handed) = (Members(Provider, 0), Members(Provider, 1), Members(Customer, 2));
        await EndAsync(api(), "Joined", [.. joined.Select(member => AskedOperation.Join($"join-{member.Cluster}", member.Cluster, AskedOperation.Wish(member)))], joined, [], cancellationToken);
        foreach (var member in joined)
        {
            await FlowWatches.GiveWorkAsync(fleet, member, cancellationToken);
        }

        await using (var watches = await FlowWatches.StartAsync(fleet, joined, joined, handsOver: null, cancellationToken))
        {
            await EndAsync(api(), "Moved", [.. moved.Select(AskedOperation.Move)], moved, moved, cancellationToken);
            watches.Check([]);
        }

        // The first two providers keep what they had put there, the others remove it.
        var kept = moved.Take(2).ToList();
        await using (var watches = await FlowWatches.StartAsync(fleet, joined, [], handsOver: null, cancellationToken))
        {
            var asked = moved.Zip(handed, (from, to) => AskedOperation.HandOff($"handoff-{from.Cluster}", from, to, kept.Contains(from) ? "keep" : "remove", providersKey, customersKey));
            foreach (var ended in await EndAsync(api(), "HandedOver", [.. asked], handed, [], cancellationToken))
            {
                AssertStatement(ended["statement"]!);
            }

            watches.Check([.. moved.Except(kept)]);
        }

        await EndAsync(api(), "Left", [.. handed.Select(member => AskedOperation.Leave($"leave-{member.Cluster}", member.Cluster, [Customer], "remove"))], [], [], cancellationToken);
        Assert.Equal([], await before.DifferenceAsync(fleet.Kubectl, cancellationToken, [.. kept.Select(member => $"+ {member.Cluster}: ConfigMap default/{member.Workload}")]));
    }

    private async Task<IEnumerable<JsonNode>> EndAsync(
        JsonHttp api, string outcome, IReadOnlyList<AskedOperation> asked, IReadOnlyList<Member> members, IReadOnlyList<Member> working, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        var operations = new AskedOperations(asked, Pause);
        Seen = operations.Seen;
        await operations.RunAsync(api, cancellationToken);
        _took.Add(FormattableString.Invariant($"{outcome} {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s"));
        Assert.All(operations.Seen.Values, operation => Assert.Equal(("Succeeded", outcome), ($"{operation["status"]}", $"{operation["outcome"]}")));
        await FlowFacts.CheckAsync(fleet.Kubectl, Size, members, working, operations.Seen.Values.SelectMany(operation => operation["registrations"]!.AsArray().OfType<JsonNode>()), cancellationToken);
        return operations.Seen.Values;
    }

    private static IReadOnlyList<Member> Members(string hub, int column) => [.. Modes.Select((modes, line) => new Member(FormattableString.Invariant($"cluster{line + 1}"), hub, modes[column]))];

    private static void AssertStatement(JsonNode statement)
    {
        Assert.Equal(["customer-ops", "provider-ops"], statement["consents"]!.AsArray().Select(consent => $"{consent!["who"]}"));
        Assert.Empty(statement["availability"]!["gaps"]!.AsArray());
        Assert.True((bool)statement["allRefused"]!, $"{statement}");
    }
}
