using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;

namespace MultiHubFlows.EndToEnd.Tests.Races;

/// <summary>
/// I1: two processes that know nothing of each other onboard the same registrations at the same moment. Only the hub can tell them apart: each
/// registration ends with one join and one <c>InUse</c> that says who has it, and the loser leaves nothing.
/// </summary>
public sealed class RaceTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Clusters = ["hub1", "hub2", "cluster1", "cluster2", "hosting1"];

    private static readonly JsonArray Hosted =
        [JsonNode.Parse("""{"hub":"hub2","mode":"SingletonHosted","hostingCluster":"hosting1","leaseDurationSeconds":5}""")];

    private static readonly JsonArray BothHubs =
    [
        JsonNode.Parse("""{"hub":"hub1","mode":"Singleton","agentNamespace":"default","leaseDurationSeconds":5}"""),
        JsonNode.Parse("""{"hub":"hub2","mode":"Singleton","agentNamespace":"own","leaseDurationSeconds":5}"""),
    ];

    [Fact]
    public Task Onboard_AskedAtTheSameMoment_EachRegistrationHasOneJoinAndOneInUse() =>
        RunAsync(async (fleet, processes, cancellationToken) =>
        {
            var operations = await Task.WhenAll(processes.Select(process => process.OnboardAsync("cluster1", BothHubs, cancellationToken)));
            var ended = await Task.WhenAll(processes.Select((process, number) => process.EndAsync(operations[number], cancellationToken)));

            await CheckAsync(fleet, "cluster1", "hub1", operations, [ended[0][0], ended[1][0]], cancellationToken);
            await CheckAsync(fleet, "cluster1", "hub2", operations, [ended[0][1], ended[1][1]], cancellationToken);
        });

    /// <summary>Both have inspected, found nothing and taken the one slot of the registration for theirs; then their claims reach the hub at once.</summary>
    [Fact]
    public Task Onboard_HostedAndBothFoundNothing_OneJoinsWithTheSlotAndTheOtherIsInUse() =>
        RunAsync(async (fleet, processes, cancellationToken) =>
        {
            await fleet.AddFaultAsync(
                new JsonObject { ["kind"] = FaultPoint.HoldBefore, ["verb"] = "create", ["resource"] = "managedclusters", ["times"] = 2 }, "hub2", cancellationToken);
            var operations = await Task.WhenAll(processes.Select(process => process.OnboardAsync("cluster2", Hosted, cancellationToken)));
            while ((await fleet.HeldAsync(cancellationToken)).Count < 2)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }

            await fleet.RemoveFaultsAsync(cancellationToken);
            var ended = await Task.WhenAll(processes.Select(async (process, number) => (await process.EndAsync(operations[number], cancellationToken))[0]));

            await CheckAsync(fleet, "cluster2", "hub2", operations, ended, cancellationToken);
            var slots = (await ClusterObjects.ReadAsync(fleet.Kubectl, Clusters, cancellationToken)).All.Where(line => line.StartsWith("hosting1: Lease multihubflows/slot-", StringComparison.Ordinal));
            Assert.Contains($"operation={operations[Array.FindIndex(ended, IsJoined)]}", Assert.Single(slots), StringComparison.Ordinal);
        });

    private static bool IsJoined(JsonNode registration) => $"{registration["outcome"]}" == "Joined";

    /// <summary>One has joined, the other says who has it, and nothing on any cluster is the other's.</summary>
    private static async Task CheckAsync(
        SimulatedFleet fleet, string cluster, string hub, string[] operations, JsonNode[] ended, CancellationToken cancellationToken)
    {
        Assert.Equal(["InUse", "Joined"], ended.Select(registration => $"{registration["outcome"]}").Order(StringComparer.Ordinal));
        var winner = Array.FindIndex(ended, IsJoined);
        var reason = ended[1 - winner]["reason"]!;
        Assert.Contains(operations[winner], $"{reason["sentence"]}", StringComparison.Ordinal);
        Assert.Contains($"multihub status {operations[winner]}", $"{reason["nextStep"]}", StringComparison.Ordinal);

        var told = ended[winner]["klusterlet"]!;
        var objects = (await ClusterObjects.ReadAsync(fleet.Kubectl, Clusters, cancellationToken)).All;
        var ours = objects.Where(line => line.Contains($" cluster={cluster} ", StringComparison.Ordinal) && line.Contains($" hub={hub} ", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(ours, line => line.Contains(operations[1 - winner], StringComparison.Ordinal));
        Assert.EndsWith(" phase=joined", Assert.Single(ours, line => line.StartsWith($"{hub}: ManagedCluster /{cluster} ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains($"Klusterlet /{told["name"]} ", Assert.Single(ours, line => line.Contains(": Klusterlet /", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(objects, line => line.StartsWith($"{hub}: ServiceAccount open-cluster-management/mhf-", StringComparison.Ordinal));

        var requests = await fleet.Kubectl.ListAsync(hub, cancellationToken, "certificatesigningrequests");
        var issued = Assert.Single(requests, csr => $"{csr["metadata"]!["name"]}".StartsWith($"{cluster}-", StringComparison.Ordinal) && csr["status"]?["certificate"] is not null);
        Assert.Equal($"{ended[winner]["csr"]!["name"]}", $"{issued["metadata"]!["name"]}");
    }

    private static async Task RunAsync(Func<SimulatedFleet, Contender[], CancellationToken, Task> test)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        await using var fleet = await SimulatedFleet.StartAsync(deadline.Token);
        await using var one = await Contender.StartAsync(fleet, "one", deadline.Token);
        await using var other = await Contender.StartAsync(fleet, "other", deadline.Token);
        try
        {
            await test(fleet, [one, other], deadline.Token);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{one.Talk}\n{other.Talk}", failure);
        }
    }
}
