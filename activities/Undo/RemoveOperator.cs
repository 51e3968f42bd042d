using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>
/// Removes the operator with its last user, if this operation (in a leave: any of ours) installed it and no Klusterlet is left: its Deployment first, then what the
/// bundle brought and nobody else made, then its namespace. A definition is never removed. Joins that come in between are kept out by the mark
/// on the namespace; a second run goes on where the first ended.
/// </summary>
internal sealed class RemoveOperator(RegistrationClusters clusters, BundleSource bundles, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var runner = clusters.Runner(registration);
        return new Done(await SharedNamespace.LeaveAsync(
            runner, registration, OperatorBundle.Namespace, ns => ClearAsync(runner, registration, ns, cancellationToken), cancellationToken));
    }

    private async Task<bool> ClearAsync(ClusterClient runner, Registration registration, KubernetesNamespace ns, CancellationToken cancellationToken)
    {
        if (!IsToGo(registration, ns.Metadata.Annotation(OwnerAnnotations.Operation))
            || ns.Metadata.Annotation(OperatorObjects.Installer) is null
            || await ClusterReading.KlusterletsAsync(runner, cancellationToken) is { Count: > 0 })
        {
            return false;
        }

        var removed = true;
        foreach (var item in (bundles.Current?.Objects ?? []).Reverse().Where(IsRemovable))
        {
            removed &= await DeleteAsync(runner, registration, item, cancellationToken);
        }

        return removed && await IsEmptyAsync(runner, cancellationToken);
    }

    /// <summary>An undo removes what its own operation installed; who leaves as the last one, what any operation of ours did.</summary>
    private static bool IsToGo(Registration registration, string? installedBy) =>
        registration.Leaving ? installedBy is not null : installedBy == registration.Operation.Origin;

    private static bool IsRemovable(BundleObject item) =>
        item.Kind != ResourceKind.CustomResourceDefinition && item.Kind != ResourceKind.Namespace;

    /// <summary>False: it is somebody else's and stays.</summary>
    private static async Task<bool> DeleteAsync(ClusterClient runner, Registration registration, BundleObject item, CancellationToken cancellationToken)
    {
        var found = await runner.GetAsync<JsonObject>(item.Kind, item.Namespace, item.Name, cancellationToken);
        if (found is null)
        {
            return true;
        }

        if (OperatorObjects.Annotation(found, OperatorObjects.Installer) is null
            || !IsToGo(registration, OperatorObjects.Annotation(found, OwnerAnnotations.Operation)))
        {
            return false;
        }

        await runner.DeleteAsync(item.Kind, item.Namespace, item.Name, (string)found["metadata"]!["uid"]!, Propagation.Background, cancellationToken);
        return true;
    }

    /// <summary>Whether the namespace holds nothing but what goes with the operator: its pods, and on a hub no identities of agents.</summary>
    private static async Task<bool> IsEmptyAsync(ClusterClient runner, CancellationToken cancellationToken) =>
        !(await NamespaceReading.ForeignObjectsAsync(runner, OperatorBundle.Namespace, cancellationToken))
            .Any(title => !title.StartsWith($"Pod/{OperatorBundle.Deployment}-", StringComparison.Ordinal));
}
