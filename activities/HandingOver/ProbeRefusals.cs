using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.HandingOver;

/// <summary>
/// Whether what the agent of a registration that was left could do is refused: the hub is asked about the name and groups of the agent's certificate,
/// which nobody can revoke, the managed cluster about its accounts; and these accounts are gone, so that tokens of them are none any more. Changes nothing.
/// </summary>
internal sealed class ProbeRefusals(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<RefusalsResult>(stopping)
{
    private const string Authenticated = "system:authenticated";

    /// <inheritdoc/>
    public override async Task<RefusalsResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var probes = new List<Probe>();
        if (registration.Plan.OwnerAccepts)
        {
            // Whose rights are what is its owner's to ask, and the agent's own credential is gone.
            probes.Add(new Probe(new Detail($"hub {registration.Plan.Hub}", "not tried: its owner administers it"), Refused: true));
        }

        foreach (var row in registration.Plan.OwnerAccepts ? [] : OnHub(registration))
        {
            probes.Add(await OfAgentAsync(registration, row, cancellationToken));
        }

        foreach (var (ns, name, row) in Accounts(registration))
        {
            probes.Add(await OfAccountAsync(registration, ns, name, row, cancellationToken));
        }

        return new RefusalsResult(probes.TrueForAll(probe => probe.Refused), [.. probes.Select(probe => probe.Detail)]);
    }

    private async Task<Probe> OfAgentAsync(Registration registration, AccessRow row, CancellationToken cancellationToken)
    {
        var group = $"system:open-cluster-management:{registration.Cluster}";
        string[] groups = [group, "system:open-cluster-management:managed-clusters", Authenticated];
        var allowed = await clusters.Hub(registration).HasRightAsync($"{group}:{registration.Klusterlet?.Uid}", groups, row, cancellationToken);
        return new Probe(new Detail($"hub {registration.Plan.Hub}: {row.Verb} {row.Resource} as {group}", allowed ? "allowed" : "refused"), !allowed);
    }

    private async Task<Probe> OfAccountAsync(Registration registration, string ns, string name, AccessRow row, CancellationToken cancellationToken)
    {
        var managed = clusters.Managed(registration);
        var account = await managed.GetAsync<ServiceAccount>(ResourceKind.ServiceAccount, ns, name, cancellationToken);
        string[] groups = ["system:serviceaccounts", $"system:serviceaccounts:{ns}", Authenticated];
        var allowed = await managed.HasRightAsync($"system:serviceaccount:{ns}:{name}", groups, row, cancellationToken);
        var told = $"account {(account is null ? "gone" : "there")}, {(allowed ? "allowed" : "refused")}";
        return new Probe(new Detail($"{registration.Cluster}: {row.Verb} {row.Resource} as {ns}/{name}", told), account is null && !allowed);
    }

    /// <summary>What an agent does on its hub all the time.</summary>
    private static IEnumerable<AccessRow> OnHub(Registration registration)
    {
        var ns = registration.Cluster.Value;
        return
        [
            new AccessRow("list", "work.open-cluster-management.io", "manifestworks", Namespace: ns),
            new AccessRow("update", "coordination.k8s.io", "leases", Namespace: ns),
            new AccessRow("get", "cluster.open-cluster-management.io", "managedclusters", Name: ns),
        ];
    }

    /// <summary>The accounts that the agent has on the managed cluster, each with something that it may do there as long as it is a member.</summary>
    private static IEnumerable<(string Namespace, string Name, AccessRow Row)> Accounts(Registration registration)
    {
        var names = registration.Plan.Names;
        yield return (names.AgentNamespace, $"{names.Klusterlet}-work-sa", new AccessRow("create", string.Empty, "namespaces"));
        if (registration.Plan.Mode is AgentMode.Default or AgentMode.Hosted)
        {
            yield return (names.AgentNamespace, $"{names.Klusterlet}-registration-sa", new AccessRow("list", "cluster.open-cluster-management.io", "clusterclaims"));
        }

        if (registration.Plan.Mode.IsHosted())
        {
            yield return (RegistrationNames.OwnNamespace, names.ManagedIdentity, new AccessRow("escalate", "rbac.authorization.k8s.io", "clusterroles"));
        }
    }

    private sealed record Probe(Detail Detail, bool Refused);
}
