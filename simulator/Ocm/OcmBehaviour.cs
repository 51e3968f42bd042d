using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Ocm.Agent;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Nodes;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>
/// Open Cluster Management v1.3.1 on a simulated fleet: hubs get webhooks and controllers, every cluster a node that runs operator and
/// agents from their Deployments. All of it talks to the API servers over HTTPS with credentials of its own.
/// </summary>
public sealed class OcmBehaviour : IClusterBehaviour
{
    private static readonly TimeSpan CredentialLifetime = TimeSpan.FromDays(3650);

    private readonly OcmOptions _options;
    private readonly ILogger _logger;
    private readonly RandomSource _random;
    private readonly ContainerPrograms _programs;

    /// <summary>Takes the set-up; the same instance serves all clusters of one simulation.</summary>
    public OcmBehaviour(OcmOptions options)
    {
        _options = options;
        _logger = options.LoggerFactory.CreateLogger<OcmBehaviour>();
        _random = new RandomSource(options.Randomness ?? new Random());
        _programs = new ContainerPrograms(new Dictionary<string, IContainerProgram>(StringComparer.Ordinal)
        {
            ["/registration-operator klusterlet"] = new KlusterletOperator(options),
            ["/registration-operator agent"] = new AgentProgram(AgentKind.Singleton, options, _random),
            ["/registration agent"] = new AgentProgram(AgentKind.Registration, options, _random),
            ["/work agent"] = new WorkProgram(options, _random),
        });
    }

    /// <summary>Troubles on request.</summary>
    public OcmControl Control { get; } = new();

    /// <inheritdoc/>
    public async Task StartAsync(SimulatedCluster cluster, CancellationToken stopping)
    {
        if (cluster.Part == ClusterPart.Hub)
        {
            await StartHubAsync(cluster, stopping);
        }

        StartNode(cluster, stopping);
    }

    private async Task StartHubAsync(SimulatedCluster cluster, CancellationToken stopping)
    {
        var webhook = new WebhookSwitch(cluster.Time);
        cluster.Server.AddAdmission(
            ResourceTypes.ManagedClusters.Group,
            ResourceTypes.ManagedClusters.Plural,
            new ManagedClusterAdmission(webhook, cluster.Time));
        cluster.Server.AddAdmission(
            ResourceTypes.ManifestWorks.Group, ResourceTypes.ManifestWorks.Plural, new ManifestWorkAdmission());
        var client = ConnectAs(
            cluster, "system:serviceaccount:open-cluster-management-hub:registration-controller-sa", "registration/v1.3.1");
        Control.Add(cluster.Name, client, webhook);
        var options = _options with { Version = _options.HubVersions.GetValueOrDefault(cluster.Name, _options.Version) };
        await new HubInstallation(client, options, cluster.Time).InstallAsync(stopping);
        var controllers = new HubControllers(client, options, cluster.Time, _logger);
        BackgroundWork.Start($"controllers of {cluster.Name}", controllers.RunAsync, _logger, stopping);
    }

    private void StartNode(SimulatedCluster cluster, CancellationToken stopping)
    {
        var client = ConnectAs(cluster, $"system:node:{NodeNames.NodeOf(cluster.Name)}", "kubelet/v1.35.6");
        var home = Kubeconfig.Parse(cluster.Kubeconfig) with { ClientCertificate = null, ClientKey = null };
        var node = new SimulatedNode(cluster.Name, client, home, _programs, _options, _random.Name, Log(cluster), cluster.Time);
        Control.Add(node);
        BackgroundWork.Start($"node of {cluster.Name}", node.RunAsync, _logger, stopping);
    }

    private static Action<string, string, string> Log(SimulatedCluster cluster) =>
        (ns, pod, text) => cluster.Server.PodLogs.Add(ns, pod, cluster.Time.GetUtcNow(), text);

    private static ClusterClient ConnectAs(SimulatedCluster cluster, string user, string userAgent)
    {
        var certificate = cluster.Server.MintClientCertificate(user, ["system:masters"], CredentialLifetime);
        var kubeconfig = KubeconfigText.ForCertificate(cluster.Name, cluster.Server.Url, cluster.Server.CaPem, certificate);
        return new ClusterClient(Kubeconfig.Parse(kubeconfig), cluster.Time, new ClusterClientOptions { UserAgent = userAgent });
    }
}
