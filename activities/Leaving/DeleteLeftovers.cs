using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// Deletes, by UID, what an operator made under our klusterlet's name and could not remove: namespaces with its label, and cluster-wide roles and
/// bindings named after it. Only under a name that we give, and only where no klusterlet of that name is left on the cluster. A second run finds
/// nothing.
/// </summary>
internal sealed class DeleteLeftovers(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    private const string OurNames = "mhf-";

    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var changed = false;
        if (registration.Plan.Mode.IsHosted() && registration.Lost?.Hosting != true)
        {
            changed |= await OnAsync(registration, clusters.Hosting(registration), cancellationToken);
        }

        return new Done((registration.Lost?.Managed != true && await OnAsync(registration, clusters.Managed(registration), cancellationToken)) || changed);
    }

    private static async Task<bool> OnAsync(Registration registration, ClusterClient cluster, CancellationToken cancellationToken)
    {
        var name = registration.Plan.Names.Klusterlet;
        var klusterlets = await Inspection.ClusterReading.KlusterletsAsync(cluster, cancellationToken) ?? [];
        if (!name.StartsWith(OurNames, StringComparison.Ordinal) || klusterlets.Any(klusterlet => klusterlet.Metadata.Name == name))
        {
            return false;
        }

        var changed = await DeleteAsync<ClusterRoleBinding>(cluster, ResourceKind.ClusterRoleBinding, found => IsNamedAfter(found, name), cancellationToken);
        changed |= await DeleteAsync<ClusterRole>(cluster, ResourceKind.ClusterRole, found => IsNamedAfter(found, name), cancellationToken);
        return await DeleteAsync<KubernetesNamespace>(
            cluster, ResourceKind.Namespace, found => found.Label(RunnerNamespace.KlusterletLabel) == name, cancellationToken) || changed;
    }

    // open-cluster-management:<name>-work:agent, open-cluster-management:management:<name>-registration:addon-management
    private static bool IsNamedAfter(ObjectMeta found, string name) =>
        found.Name is { } full
        && (full.StartsWith($"open-cluster-management:{name}-", StringComparison.Ordinal) || full.StartsWith($"open-cluster-management:management:{name}-", StringComparison.Ordinal));

    private static async Task<bool> DeleteAsync<T>(ClusterClient cluster, ResourceKind kind, Func<ObjectMeta, bool> isLeft, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var changed = false;
        foreach (var found in (await cluster.ListAsync<T>(kind, null, null, null, cancellationToken)).Where(found => isLeft(found.Metadata) && !found.Metadata.Terminating))
        {
            changed |= await cluster.DeleteAsync(kind, null, found.Metadata.Name!, found.Metadata.Uid!, Propagation.Background, cancellationToken)
                is DeleteOutcome.Deleted or DeleteOutcome.Terminating;
        }

        return changed;
    }
}
