using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>hub1 as an identity with exactly the rights of some rows sees it.</summary>
internal sealed class LimitedHub : IDisposable
{
    private readonly ClusterConnections _connections;
    private readonly string _folder;

    private LimitedHub(ClusterConnections connections, string folder, string kubeconfig)
    {
        _connections = connections;
        _folder = folder;
        Kubeconfig = kubeconfig;
    }

    public string Kubeconfig { get; }

    public ClusterClient Client => _connections.Hub(new HubName("hub1"));

    public static async Task<LimitedHub> WithoutAsync(FleetBench bench, IReadOnlyList<AccessRow> rows, AccessRow? missing, CancellationToken cancellationToken)
    {
        var user = $"limited-{Guid.NewGuid():n}";
        var role = new ClusterRole { Metadata = new ObjectMeta { Name = user }, Rules = [.. rows.Where(row => row != missing).Select(Rule)] };
        await bench.Client("hub1").CreateAsync<ClusterRole>(ResourceKind.ClusterRole, role, null, cancellationToken);
        var binding = new ClusterRoleBinding
        {
            Metadata = new ObjectMeta { Name = user },
            RoleRef = new RoleRef { ApiGroup = ResourceKind.ClusterRole.Group, Kind = "ClusterRole", Name = user },
            Subjects = [new RoleSubject { ApiGroup = ResourceKind.ClusterRole.Group, Kind = "User", Name = user }],
        };
        await bench.Client("hub1").CreateAsync<ClusterRoleBinding>(ResourceKind.ClusterRoleBinding, binding, null, cancellationToken);
        var server = bench.Simulation["hub1"].Server;
        return Open(bench, KubeconfigText.ForCertificate("hub1", server.Url, server.CaPem, server.MintClientCertificate(user, [], TimeSpan.FromHours(1))));
    }

    public void Dispose()
    {
        _connections.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static LimitedHub Open(FleetBench bench, string kubeconfig)
    {
        var folder = Directory.CreateTempSubdirectory("mhf-limited-").FullName;
        File.WriteAllText(Path.Combine(folder, "hub1.kubeconfig"), kubeconfig);
        File.WriteAllText(
            Path.Combine(folder, "fleet.yaml"),
            "apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\nhubs:\n- name: hub1\n  credential:\n    kubeconfig: ./hub1.kubeconfig\n");
        var fleet = FleetFile.Load(Path.Combine(folder, "fleet.yaml")).Fleet!;
        return new LimitedHub(new ClusterConnections(fleet, new ClusterClientOptions(), bench.Simulation.Time), folder, kubeconfig);
    }

    private static PolicyRule Rule(AccessRow row) =>
        new()
        {
            ApiGroups = [row.Group],
            Resources = [row.Subresource is null ? row.Resource : $"{row.Resource}/{row.Subresource}"],
            ResourceNames = row.Name is null ? null : [row.Name],
            Verbs = [row.Verb],
        };
}
