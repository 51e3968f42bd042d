using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Access;
using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Topologies;

/// <summary>A fleet for all topologies, and the program that serves it.</summary>
internal sealed class TopologyRun : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SimulatedFleet _fleet;
    private readonly MultihubProcess _serve;
    private readonly JsonHttp _api;
    private JsonNode? _member;

    private TopologyRun(SimulatedFleet fleet, MultihubProcess serve, JsonHttp api)
    {
        _fleet = fleet;
        _serve = serve;
        _api = api;
    }

    public static async Task<TopologyRun> StartAsync(CancellationToken cancellationToken)
    {
        var fleet = await SimulatedFleet.StartAsync(new FleetSize(3, 4, 2), cancellationToken);
        await AlsoManagedAsync(fleet, cancellationToken);
        var file = Path.Combine(fleet.Folder, "topologies.yaml");
        await File.WriteAllTextAsync(file, Described(await File.ReadAllTextAsync(fleet.FleetFile, cancellationToken)), cancellationToken);
        var data = fleet.DataFolder("data");
        var serve = MultihubProcess.Start("serve", "--fleet", file, "--data", data, "--reconcile", "off", "--until-eof");
        await serve.SaysAsync("Listening on", cancellationToken);
        return new TopologyRun(fleet, serve, await ServeApi.OpenAsync(data, cancellationToken));
    }

    /// <summary>All plans, once the hosting cluster that is to be a member is one.</summary>
    public async Task<IReadOnlyList<(Topology Topology, JsonNode Plan)>> PlansAsync(CancellationToken cancellationToken)
    {
        var plans = new List<(Topology, JsonNode)> { (Topology.HostAsMember, await PlanAsync(Topology.HostAsMember, cancellationToken)) };
        _member ??= await JoinAsync(Topology.HostAsMember, cancellationToken);
        Assert.Equal("Joined", $"{_member["registrations"]![0]!["outcome"]}");
        foreach (var topology in Topology.All)
        {
            plans.Add((topology, await PlanAsync(topology, cancellationToken)));
        }

        return plans;
    }

    /// <summary>Joins with mode auto, asking nobody, and gives the operation's end.</summary>
    public async Task<JsonNode> JoinAsync(Topology topology, CancellationToken cancellationToken)
    {
        var body = Wishes(topology);
        body["checkpoints"] = new JsonObject { ["plan"] = Auto(), ["acceptance"] = Auto(), ["failure"] = Auto() };
        var operation = await _api.SendAsync(HttpMethod.Post, "api/onboardings", body, idempotencyKey: null, cancellationToken);
        while ($"{operation!["status"]}" is "NotStarted" or "Running")
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            operation = await _api.GetAsync($"api/operations/{operation["id"]}", cancellationToken);
        }

        return operation;
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _serve.DisposeAsync();
        await _fleet.DisposeAsync();
    }

    private async Task<JsonNode> PlanAsync(Topology topology, CancellationToken cancellationToken) =>
        (await _api.SendAsync(HttpMethod.Post, "api/plans", Wishes(topology), idempotencyKey: null, cancellationToken))!["plan"]!;

    private static JsonObject Wishes(Topology topology) => new()
    {
        ["cluster"] = topology.Cluster,
        ["registrations"] = new JsonArray([.. topology.Hubs.Select(hub => new JsonObject { ["hub"] = hub, ["mode"] = "auto", ["leaseDurationSeconds"] = 5 })]),
    };

    private static JsonObject Auto() => new() { ["mode"] = "auto" };

    /// <summary>A hosting cluster that is a managed cluster too needs the rights of both, as <c>multihub rbac --managed --hosting</c> prints them.</summary>
    private static async Task AlsoManagedAsync(SimulatedFleet fleet, CancellationToken cancellationToken)
    {
        var roles = Path.Combine(fleet.Folder, "hosting1-roles.yaml");
        var yaml = RoleManifests.Write(RoleAccount.For([ClusterUse.Hosting]), [ClusterUse.Managed, ClusterUse.Hosting], []);
        await File.WriteAllTextAsync(roles, yaml, cancellationToken);
        await fleet.Kubectl.RunAsync("hosting1", cancellationToken, "apply", "-f", roles);
    }

    /// <summary>The fleet file, with what its networks are like; and hosting1 as a managed cluster too.</summary>
    private static string Described(string fleet) => fleet
        .Replace("- name: cluster2\n", "- name: cluster2\n  cannotReach: [hub1, hub2]\n", StringComparison.Ordinal)
        .Replace("- name: cluster3\n", "- name: cluster3\n  cannotReach: [hub2]\n", StringComparison.Ordinal)
        .Replace("- name: cluster4\n", "- name: cluster4\n  cannotReach: [hub1, hub2]\n", StringComparison.Ordinal)
        .Replace("- name: hosting1\n", "- name: hosting1\n  cannotReach: [hub2]\n", StringComparison.Ordinal)
        .Replace("- name: hosting2\n", "- name: hosting2\n  cannotReach: [hub1]\n", StringComparison.Ordinal)
        .Replace("managedClusters:\n", "managedClusters:\n- name: hosting1\n  credential:\n    kubeconfig: ./hosting1.kubeconfig\n", StringComparison.Ordinal);
}
