using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.HandingOver;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>What kubectl watches while a flow goes on: what hubs have put on the clusters, and whether they say Available.</summary>
internal sealed class FlowWatches : IAsyncDisposable
{
    private const string Membership =
        """jsonpath={.metadata.uid} {.spec.hubAcceptsClient} {.status.conditions[?(@.type=="ManagedClusterConditionAvailable")].status}{"\n"}""";

    private readonly SimulatedFleet _fleet;
    private readonly Dictionary<string, KubectlWatch> _workloads;
    private readonly Dictionary<Member, KubectlWatch> _members;
    private readonly NoGap? _hubs;

    private FlowWatches(SimulatedFleet fleet, IReadOnlyList<Member> members, IEnumerable<Member> allTheTime, (string From, string To)? handsOver)
    {
        _fleet = fleet;
        _workloads = members.Select(member => member.Cluster).Distinct(StringComparer.Ordinal)
            .ToDictionary(cluster => cluster, cluster => Of(cluster, "configmaps", "-n", "default", "--output-watch-events", "--no-headers"), StringComparer.Ordinal);
        _members = allTheTime.ToDictionary(member => member, member => Of(member.Hub, "managedcluster", member.Cluster, "-o", Membership));
        _hubs = handsOver is { } hubs ? new NoGap(fleet, hubs.From, hubs.To) : null;
    }

    /// <summary>Watches the clusters of memberships with works, those of which hubs say Available all the time, and the two hubs of a hand-off.</summary>
    public static async Task<FlowWatches> StartAsync(
        SimulatedFleet fleet, IReadOnlyList<Member> members, IEnumerable<Member> allTheTime, (string From, string To)? handsOver, CancellationToken cancellationToken)
    {
        var watches = new FlowWatches(fleet, members, allTheTime, handsOver);
        await Task.WhenAll(watches._workloads.Values.Concat(watches._members.Values).Select(watch => watch.FirstAsync(cancellationToken)));
        await (watches._hubs?.FirstAsync(cancellationToken) ?? Task.CompletedTask);
        return watches;
    }

    /// <summary>Has a hub put a work on its cluster, and waits until it is there.</summary>
    public static async Task GiveWorkAsync(SimulatedFleet fleet, Member member, CancellationToken cancellationToken)
    {
        var map = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = member.Workload, ["namespace"] = "default" } };
        var work = new JsonObject
        {
            ["apiVersion"] = "work.open-cluster-management.io/v1",
            ["kind"] = "ManifestWork",
            ["metadata"] = new JsonObject { ["name"] = member.Workload, ["namespace"] = member.Cluster },
            ["spec"] = new JsonObject { ["workload"] = new JsonObject { ["manifests"] = new JsonArray(map) } },
        };
        var file = Path.Combine(fleet.Folder, "work.json");
        await File.WriteAllTextAsync(file, work.ToJsonString(), cancellationToken);
        await fleet.Kubectl.RunAsync(member.Hub, cancellationToken, "apply", "--server-side", "-f", file);
        await fleet.Kubectl.RunAsync(member.Hub, cancellationToken, "wait", "--for=condition=Available", $"manifestwork/{member.Workload}", "-n", member.Cluster, "--timeout=60s");
    }

    /// <summary>Nothing went but the workloads of these, and no hub that keeps its cluster has ever said anything but Available.</summary>
    public void Check(IReadOnlyList<Member> emptied)
    {
        foreach (var (cluster, watch) in _workloads)
        {
            var gone = watch.Lines.Where(line => line.StartsWith("DELETED", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
            Assert.Equal(emptied.Where(member => member.Cluster == cluster).Select(member => member.Workload), gone.Order(StringComparer.Ordinal));
        }

        foreach (var (member, watch) in _members)
        {
            Assert.True(watch.Lines.Distinct(StringComparer.Ordinal).Count() == 1 && watch.Lines[0].EndsWith(" true True", StringComparison.Ordinal), $"{member}: {string.Join(", ", watch.Lines)}");
        }

        _hubs?.Check();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _workloads.Values.Concat(_members.Values))
        {
            await watch.DisposeAsync();
        }

        await (_hubs?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private KubectlWatch Of(string cluster, params string[] what) => new(Path.Combine(_fleet.Folder, $"{cluster}-admin.kubeconfig"), what);
}
