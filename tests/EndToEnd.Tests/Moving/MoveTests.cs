using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Moving;

/// <summary>
/// The real program moves agents of a simulated fleet, while the real kubectl watches what the hub has put on the cluster, and whether the hub says Available.
/// </summary>
public sealed class MoveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string[] Modes = ["Singleton", "Default", "SingletonHosted@hosting1", "Hosted@hosting1"];

    /// <summary>All pairs of modes but the one that every run does.</summary>
    public static TheoryData<string, string> Pairs =>
    [
        .. from before in Modes
           from after in Modes
           where before != after && (before, after) != ("Hosted@hosting1", "Default")
           select new TheoryDataRow<string, string>(before, after),
    ];

    [Fact]
    public Task Move_HostedToDefault_WorksAreNeverAbsentAndTheHubSaysAvailable() => MoveAsync("Hosted@hosting1", "Default", alsoAfterwards: false);

    [Theory(Explicit = true)]
    [MemberData(nameof(Pairs))]
    public Task Move_BetweenTwoModes_WorksAreNeverAbsentAndTheHubSaysAvailable(string before, string after) => MoveAsync(before, after, alsoAfterwards: true);

    private static async Task MoveAsync(string before, string after, bool alsoAfterwards)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var fleet = await SimulatedFleet.StartAsync(new FleetSize(1, 1, 1), deadline.Token);
        var data = fleet.DataFolder("data");
        await using var serve = MultihubProcess.Start("serve", "--fleet", fleet.FleetFile, "--data", data, "--reconcile", "off", "--until-eof");
        await serve.SaysAsync("Listening on", deadline.Token);
        await RunAsync(deadline.Token, "onboard", "cluster1", "--hub", $"hub1={before},leaseDurationSeconds=2", "--data", data, "--auto", "plan,acceptance,failure", "--wait");
        await PutWorkAsync(fleet, deadline.Token);
        await using var map = new KubectlWatch(Config(fleet, "cluster1"), "configmap", "web", "--output-watch-events", "--no-headers", "-n", "default");
        await using var member = new KubectlWatch(
            Config(fleet, "hub1"), "managedcluster", "cluster1", "--no-headers", "-o", "jsonpath={.metadata.uid} {.status.conditions[?(@.type==\"ManagedClusterConditionAvailable\")].status}{\"\\n\"}");
        await map.FirstAsync(deadline.Token);
        await member.FirstAsync(deadline.Token);

        var moved = await RunAsync(deadline.Token, "move", "cluster1", "--hub", $"hub1={after}", "--data", data, "--auto", "plan,acceptance,failure", "--wait");

        var registration = moved["registrations"]![0]!;
        Assert.Equal(("Succeeded", "Moved"), ($"{moved["status"]}", $"{registration["outcome"]}"));
        Assert.Equal(after, $"{registration["mode"]}{(after.Contains('@', StringComparison.Ordinal) ? $"@{registration["runsOn"]}" : string.Empty)}");
        Assert.DoesNotContain(map.Lines, line => line.StartsWith("DELETED", StringComparison.Ordinal));
        Assert.Single(member.Lines.Distinct(StringComparer.Ordinal));
        Assert.EndsWith(" True", member.Lines[0], StringComparison.Ordinal);
        var klusterlet = Assert.Single(await KlusterletsAsync(fleet, deadline.Token));
        Assert.Equal($"{registration["klusterlet"]!["uid"]}", klusterlet);
        var applied = Assert.Single(await fleet.Kubectl.ListAsync("cluster1", deadline.Token, "appliedmanifestworks"));
        Assert.Equal(klusterlet, $"{applied["spec"]!["agentID"]}");
        Assert.Equal(after.Contains('@', StringComparison.Ordinal) ? 1 : 0, (await fleet.Kubectl.ListAsync("hosting1", deadline.Token, "leases", "-n", "multihubflows")).Count);
        if (alsoAfterwards)
        {
            await FindNothingAndLeaveAsync(data, deadline.Token);
            Assert.Empty(await KlusterletsAsync(fleet, deadline.Token));
        }
    }

    /// <summary>What a registration is afterwards is what sweeps and leaves find.</summary>
    private static async Task FindNothingAndLeaveAsync(string data, CancellationToken cancellationToken)
    {
        await RunAsync(cancellationToken, "reconcile", "--now", "--wait", "--data", data);
        var left = await RunAsync(cancellationToken, "offboard", "cluster1", "--hub", "hub1", "--data", data, "--auto", "removal,leaving", "--wait");
        Assert.Equal("Left", $"{left["outcome"]}");
    }

    private static async Task<IReadOnlyList<string>> KlusterletsAsync(SimulatedFleet fleet, CancellationToken cancellationToken)
    {
        var uids = new List<string>();
        foreach (var cluster in new[] { "cluster1", "hosting1" })
        {
            // The definition is there where an agent has ever been.
            var definitions = await fleet.Kubectl.ListAsync(cluster, cancellationToken, "customresourcedefinitions");
            if (definitions.Any(definition => $"{definition["metadata"]!["name"]}" == "klusterlets.operator.open-cluster-management.io"))
            {
                uids.AddRange((await fleet.Kubectl.ListAsync(cluster, cancellationToken, "klusterlets")).Select(found => $"{found["metadata"]!["uid"]}"));
            }
        }

        return uids;
    }

    private static async Task PutWorkAsync(SimulatedFleet fleet, CancellationToken cancellationToken)
    {
        var file = Path.Combine(fleet.Folder, "work.yaml");
        await File.WriteAllTextAsync(
            file,
            """
            apiVersion: work.open-cluster-management.io/v1
            kind: ManifestWork
            metadata: { name: web, namespace: cluster1 }
            spec:
              workload:
                manifests:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: { name: web, namespace: default }
                  data: { of: hub1 }
            """,
            cancellationToken);
        await fleet.Kubectl.RunAsync("hub1", cancellationToken, "apply", "--server-side", "-f", file);
        await fleet.Kubectl.RunAsync("hub1", cancellationToken, "wait", "--for=condition=Available", "manifestwork/web", "-n", "cluster1", "--timeout=60s");
    }

    private static string Config(SimulatedFleet fleet, string cluster) => Path.Combine(fleet.Folder, $"{cluster}-admin.kubeconfig");

    private static async Task<JsonNode> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var command = MultihubProcess.Start([.. arguments, "-o", "json"]);
        var code = await command.EndAsync(cancellationToken);
        Assert.True(code == 0, $"multihub {string.Join(' ', arguments)} ended with {code}: {command.Output} {command.Talk}");
        return JsonNode.Parse(command.Output)!;
    }
}
