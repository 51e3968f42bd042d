using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities;

/// <summary>Makes and removes objects that belong to one operation.</summary>
internal static class OwnedObjects
{
    /// <summary>
    /// Creates the object, or finds the one that this operation made before; one that an earlier operation left for the same registration becomes
    /// this operation's.
    /// </summary>
    /// <exception cref="HubRefusedException">With code <see cref="Reasons.IdentityForeign"/> where somebody else has one of that name.</exception>
    /// <exception cref="HubUnreachableException">An old one of that name is being deleted.</exception>
    public static async Task<T> EnsureAsync<T>(
        this ClusterClient cluster, Registration registration, ResourceKind kind, T wanted, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var outcome = await cluster.CreateAsync<T>(kind, wanted, found => Owner.IsOurs(found.Metadata, registration), cancellationToken);
        var metadata = outcome.Value.Metadata;
        if (outcome.AlreadyExists && !Owner.IsSameRegistration(metadata, registration))
        {
            throw new HubRefusedException(
                $"{cluster.ClusterName} has a {kind.Kind} {metadata.Name} that this operation did not make",
                Reasons.IdentityForeign,
                $"Find out whose it is, and remove it if nobody needs it: kubectl get {kind.Plural} {metadata.Name} -o yaml.");
        }

        if (metadata.Terminating)
        {
            throw new HubUnreachableException(
                $"{cluster.ClusterName}: an old {kind.Kind} {metadata.Name} is being deleted; it waits for {Finalizers.Of(metadata)}",
                Reasons.NameTerminating,
                "Wait until it is gone.");
        }

        return outcome.Created || Owner.IsOurs(metadata, registration)
            ? outcome.Value
            : await cluster.TakeOverAsync<T>(registration, kind, metadata, cancellationToken);
    }

    private static async Task<T> TakeOverAsync<T>(
        this ClusterClient cluster, Registration registration, ResourceKind kind, ObjectMeta metadata, CancellationToken cancellationToken)
        where T : KubernetesObject =>
        (await cluster.MergePatchAsync<T>(
            kind, metadata.Namespace, metadata.Name!, Owner.TakeOver(registration), metadata.ResourceVersion, cancellationToken)).Value
        ?? throw Changing.Of(cluster, $"{kind.Kind}/{metadata.Name}");

    /// <summary>Deletes the object of that name by its UID, if this operation made it. False: there was none of ours.</summary>
    public static async Task<bool> DeleteOwnAsync<T>(
        this ClusterClient cluster, Registration registration, ResourceKind kind, string? ns, string name, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var found = await cluster.GetAsync<T>(kind, ns, name, cancellationToken);
        return found is not null
            && Owner.IsOurs(found.Metadata, registration)
            && !found.Metadata.Terminating
            && await cluster.DeleteAsync(kind, ns, name, found.Metadata.Uid!, Propagation.Background, cancellationToken)
                is DeleteOutcome.Deleted or DeleteOutcome.Terminating;
    }
}
