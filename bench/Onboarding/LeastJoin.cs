using System.Globalization;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>
/// The least that the protocol needs: what brings one bare cluster to some hubs if nothing can go wrong. No inspection, no claim, no checks, no
/// repetition, nothing that would survive a crash.
/// </summary>
internal static class LeastJoin
{
    public const string Name = "onboard-least";

    private const string Cluster = "cluster1";
    private const string Operators = "open-cluster-management";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task MeasureAsync(Report report, int hubs, CancellationToken cancellationToken)
    {
        report.Say($"The least for {hubs} hubs");
        await using var fleet = await SimulatedFleet.StartAsync(hubs, 1, cancellationToken);
        var file = FleetFile.Load(fleet.FleetFile).Fleet!;
        using var connections = new ClusterConnections(file, new ClusterClientOptions(), TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();
        await InstallAsync(connections.Managed(new ManagedClusterName(Cluster)), OperatorBundle.Load(file.Operator.Bundle!).Bundle!, cancellationToken);
        await Task.WhenAll(file.Hubs.Select((hub, number) => JoinAsync(connections, file, hub, number, cancellationToken)));
        report.Add(new Measurement(Name, hubs, "until-available", TimeProvider.System.GetElapsedTime(began).TotalSeconds, "s"));
        report.Add(new Measurement(Name, hubs, "requests-join", (await fleet.RequestsAsync(cancellationToken)).Count, "requests"));
    }

    private static async Task InstallAsync(ClusterClient managed, OperatorBundle bundle, CancellationToken cancellationToken)
    {
        foreach (var item in bundle.Objects)
        {
            await managed.TryCreateAsync(item.Kind, item.Content, cancellationToken);
        }
    }

    private static async Task JoinAsync(ClusterConnections connections, Fleet fleet, FleetHub registered, int number, CancellationToken cancellationToken)
    {
        var hub = connections.Hub(registered.Name);
        var token = await BootstrapAsync(hub, cancellationToken);
        await DeployAsync(connections.Managed(new ManagedClusterName(Cluster)), fleet, registered, number, token, cancellationToken);
        var posted = await hub.WatchUntilAsync<CertificateSigningRequest>(
            ResourceKind.CertificateSigningRequest, null, null, null, all => all.Count > 0, Patience, cancellationToken, byEventsAlone: true);
        await hub.ApproveCsrAsync(posted.Objects[0], "Bench", "approved by the bench", cancellationToken);
        var available = await hub.WatchUntilAsync<ManagedCluster>(
            ResourceKind.ManagedCluster, null, Cluster, IsAvailable, Patience, cancellationToken, byEventsAlone: true);
        if (!available.Satisfied)
        {
            throw new InvalidOperationException($"{Cluster} did not become available on {registered.Name}.");
        }
    }

    private static async Task<MintedToken> BootstrapAsync(ClusterClient hub, CancellationToken cancellationToken)
    {
        const string Identity = "least";
        await hub.TryCreateAsync(
            ResourceKind.ManagedCluster,
            new ManagedCluster { Metadata = new ObjectMeta { Name = Cluster }, Spec = new ManagedClusterSpec { HubAcceptsClient = true } },
            cancellationToken);
        await hub.TryCreateAsync(
            ResourceKind.ServiceAccount, new ServiceAccount { Metadata = new ObjectMeta { Name = Identity, Namespace = Operators } }, cancellationToken);
        await hub.TryCreateAsync(
            ResourceKind.ClusterRoleBinding,
            new ClusterRoleBinding
            {
                Metadata = new ObjectMeta { Name = Identity },
                RoleRef = new RoleRef { ApiGroup = ResourceKind.ClusterRole.Group, Kind = ResourceKind.ClusterRole.Kind, Name = $"{Operators}:bootstrap" },
                Subjects = [new RoleSubject { Kind = ResourceKind.ServiceAccount.Kind, Name = Identity, Namespace = Operators }],
            },
            cancellationToken);
        return await hub.CreateTokenAsync(Operators, Identity, 3600, cancellationToken);
    }

    private static async Task DeployAsync(
        ClusterClient managed, Fleet fleet, FleetHub hub, int number, MintedToken token, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"least-{number}");
        var ns = $"{Operators}-{name}";
        var endpoint = hub.AgentEndpoint!;
        var server = new AgentServer(endpoint.Server, await File.ReadAllTextAsync(endpoint.CertificateAuthority!, cancellationToken), null, null) { Source = "bench" };
        await managed.TryCreateAsync(ResourceKind.Namespace, new KubernetesNamespace { Metadata = new ObjectMeta { Name = ns } }, cancellationToken);
        await managed.TryCreateAsync(
            ResourceKind.Secret,
            new Secret
            {
                Metadata = new ObjectMeta { Name = "bootstrap-hub-kubeconfig", Namespace = ns },
                Data = new Dictionary<string, SecretText>(StringComparer.Ordinal)
                {
                    ["kubeconfig"] = SecretText.OfData(AgentKubeconfig.ForBootstrap(server, name, token.Guarded()).Reveal()),
                },
            },
            cancellationToken);
        await managed.TryCreateAsync(
            ResourceKind.Klusterlet,
            new Klusterlet
            {
                Metadata = new ObjectMeta { Name = name },
                Spec = new KlusterletSpec
                {
                    ClusterName = Cluster,
                    Namespace = ns,
                    DeployOption = new KlusterletDeployOption { Mode = nameof(AgentMode.Singleton) },
                    ImagePullSpec = $"quay.io/open-cluster-management/registration-operator:{fleet.Operator.Version}",
                },
            },
            cancellationToken);
    }

    private static bool IsAvailable(ManagedCluster? cluster) =>
        cluster?.Status?.Conditions.IsTrue(ConditionTypes.ManagedClusterConditionAvailable) ?? false;
}
