using System.Collections.Concurrent;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Nodes;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>Troubles of OCM on request: frozen and killed agents, dead operators, late Secrets, wrong clocks, hubs that accept by themselves.</summary>
public sealed class OcmControl
{
    private readonly ConcurrentDictionary<string, SimulatedNode> _nodes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HubHandle> _hubs = new(StringComparer.Ordinal);

    internal OcmControl()
    {
    }

    /// <summary>All running pods.</summary>
    public IReadOnlyList<PodSummary> Pods => [.. _nodes.Values.SelectMany(node => node.Pods.Select(pod =>
        new PodSummary(node.Cluster, pod.Namespace, pod.Name, pod.Uid, pod.Restarts, pod.IsFrozen)))];

    /// <summary>Stops the pods of a namespace as SIGSTOP does: they send and see nothing. Returns how many.</summary>
    public int Freeze(string cluster, string @namespace) => ForEach(cluster, @namespace, pod => pod.Freeze());

    /// <summary>Lets frozen pods go on; those that were frozen longer than their liveness probe allows are killed and start again.</summary>
    public int Thaw(string cluster, string @namespace) => ForEach(cluster, @namespace, pod => pod.Thaw());

    /// <summary>Kills the containers of a namespace; each starts again in its pod, its leader lease still held.</summary>
    public int Kill(string cluster, string @namespace) => ForEach(cluster, @namespace, pod => pod.Kill());

    /// <summary>Kills the pods of a namespace and deletes them; their Deployments make new ones.</summary>
    public async Task<int> RestartAsync(string cluster, string @namespace, CancellationToken cancellationToken)
    {
        var node = Node(cluster);
        var pods = node.Pods.Where(pod => pod.Namespace == @namespace).ToList();
        foreach (var pod in pods)
        {
            pod.Kill();
            await node.DeletePodAsync(pod, cancellationToken);
        }

        return pods.Count;
    }

    /// <summary>Sets how long after its change a Secret reaches the files of running pods.</summary>
    public void SetSecretPropagation(string cluster, TimeSpan delay) => Node(cluster).SecretPropagation = delay;

    /// <summary>Makes the clock of pods that start from now on wrong by the amount.</summary>
    public void SkewClock(string cluster, TimeSpan skew) => Node(cluster).ClockSkew = skew;

    /// <summary>Switches a hub's registration webhook.</summary>
    public void SetWebhook(string hub, WebhookState state) => Hub(hub).Webhook.State = state;

    /// <summary>Switches a hub's feature gate ManagedClusterAutoApproval; no users means those already listed.</summary>
    public Task SetAutoApprovalAsync(
        string hub, bool enabled, IReadOnlyList<string>? users, CancellationToken cancellationToken) =>
        Hub(hub).Client.ChangeAsync(
            ResourceTypes.ClusterManagers,
            null,
            "cluster-manager",
            item =>
            {
                var registration = item.Child("spec").Child("registrationConfiguration");
                var gates = registration.Objects("featureGates")
                    .Where(gate => gate.Text("feature") != AutoApprovalGate.Feature)
                    .Select(gate => gate.DeepClone())
                    .ToList();
                gates.Add(new JsonObject { ["feature"] = AutoApprovalGate.Feature, ["mode"] = enabled ? "Enable" : "Disable" });
                registration["featureGates"] = new JsonArray([.. gates]);
                if (users is not null)
                {
                    registration["autoApproveUsers"] = new JsonArray([.. users.Select(user => JsonValue.Create(user))]);
                }

                return true;
            },
            cancellationToken);

    internal void Add(SimulatedNode node) => _nodes[node.Cluster] = node;

    internal void Add(string hub, ClusterClient client, WebhookSwitch webhook) => _hubs[hub] = new HubHandle(client, webhook);

    private int ForEach(string cluster, string @namespace, Action<PodWorker> action)
    {
        var pods = Node(cluster).Pods.Where(pod => pod.Namespace == @namespace).ToList();
        pods.ForEach(action);
        return pods.Count;
    }

    private SimulatedNode Node(string cluster) => _nodes.TryGetValue(cluster, out var node)
        ? node
        : throw new ArgumentException($"there is no cluster {cluster}", nameof(cluster));

    private HubHandle Hub(string hub) => _hubs.TryGetValue(hub, out var found)
        ? found
        : throw new ArgumentException($"there is no hub {hub}", nameof(hub));

    private sealed record HubHandle(ClusterClient Client, WebhookSwitch Webhook);
}

/// <summary>A pod that runs on a simulated node.</summary>
public sealed record PodSummary(string Cluster, string Namespace, string Name, string Uid, int Restarts, bool Frozen);
