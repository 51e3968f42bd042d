using System.Text.Json.Nodes;

using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>The names of all objects that a join could touch, on all clusters of a fleet.</summary>
internal sealed record Snapshot(IReadOnlySet<string> Objects)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly ResourceKind[] Kinds =
    [
        ResourceKind.Namespace, ResourceKind.Secret, ResourceKind.ConfigMap, ResourceKind.ServiceAccount, ResourceKind.Deployment, ResourceKind.Lease,
        ResourceKind.ClusterRole, ResourceKind.ClusterRoleBinding, ResourceKind.Role, ResourceKind.RoleBinding, ResourceKind.CertificateSigningRequest,
        ResourceKind.ManagedCluster, ResourceKind.ManifestWork, ResourceKind.Klusterlet, ResourceKind.AppliedManifestWork,
    ];

    public static async Task<Snapshot> TakeAsync(FleetBench bench, CancellationToken cancellationToken)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var cluster in bench.Simulation.Clusters)
        {
            foreach (var kind in Kinds)
            {
                foreach (var item in await ListAsync(bench.Client(cluster.Name), kind, cancellationToken))
                {
                    found.Add($"{cluster.Name}: {kind.Kind} {item["metadata"]!["namespace"]}/{item["metadata"]!["name"]}");
                }
            }
        }

        return new Snapshot(found);
    }

    /// <summary>What is there later and was not, and what is gone; leases of leaders and nodes come and go by themselves.</summary>
    public IReadOnlyList<string> DifferenceTo(Snapshot later) =>
    [
        .. later.Objects.Except(Objects).Select(name => $"+ {name}").Concat(Objects.Except(later.Objects).Select(name => $"- {name}"))
            .Where(line => !line.Contains("Lease kube-", StringComparison.Ordinal)),
    ];

    /// <summary>Waits until the clusters are as they were, but for the residue that is named.</summary>
    public async Task AssertRestoredAsync(FleetBench bench, Func<string, bool> isResidue, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        IReadOnlyList<string> difference;
        do
        {
            difference = [.. DifferenceTo(await TakeAsync(bench, cancellationToken)).Where(line => !isResidue(line))];
        }
        while (difference.Count > 0 && TimeProvider.System.GetElapsedTime(began) < Patience);

        Assert.True(difference.Count == 0, string.Join(Environment.NewLine, difference));
    }

    private static async Task<IReadOnlyList<JsonObject>> ListAsync(ClusterClient client, ResourceKind kind, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ListAsync<JsonObject>(kind, null, null, null, cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return [];
        }
    }
}
