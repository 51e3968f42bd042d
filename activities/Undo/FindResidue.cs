using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>What is left after an undo, one sentence each, as docs/undo.md explains. Reads only.</summary>
internal sealed class FindResidue(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<ResidueResult>(stopping)
{
    /// <inheritdoc/>
    public override async Task<ResidueResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        if (registration.Lost?.Hub != true && registration.Move is null)
        {
            await OnHubAsync(registration, left, cancellationToken);
        }

        if (!OwnKlusterlet.RunnerLost(registration))
        {
            await OnRunnerAsync(registration, left, cancellationToken);
        }

        await OnManagedAsync(registration, left, cancellationToken);
        return new ResidueResult(left);
    }

    private async Task OnHubAsync(Registration registration, List<string> left, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var on = $"hub {registration.Plan.Hub}";
        if (registration.Plan.OwnerAccepts)
        {
            left.Add($"ManagedCluster {registration.Cluster} on {on}, which only its owner can delete: kubectl delete managedcluster {registration.Cluster}.");
            return;
        }

        var cluster = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);
        AddIf(left, cluster is not null && Claim.Of(cluster).IsOf(registration), $"ManagedCluster {registration.Cluster} on {on}.");
        AddIf(
            left,
            cluster is not null && Claim.Of(cluster).Operation is null,
            $"ManagedCluster {registration.Cluster} on {on}, which is not ours: an agent makes it anew, unaccepted, where it still runs.");
        var ns = await hub.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, registration.Cluster.Value, cancellationToken);
        AddIf(left, ns is not null, $"Namespace {registration.Cluster} on {on}: it was there before, holds objects of others, or is still being deleted.");
    }

    private async Task OnRunnerAsync(Registration registration, List<string> left, CancellationToken cancellationToken)
    {
        var runner = clusters.Runner(registration);
        var on = registration.Plan.RunsOn;
        AddIf(left, await OwnKlusterlet.FindAsync(runner, registration, cancellationToken) is not null, $"Klusterlet {registration.Plan.Names.Klusterlet} on {on}.");
        var definition = await runner.GetAsync<CustomResourceDefinition>(
            ResourceKind.CustomResourceDefinition, null, OperatorBundle.KlusterletDefinition, cancellationToken);
        AddIf(
            left,
            definition?.Metadata.Annotation(OwnerAnnotations.Operation) == registration.Operation.Origin,
            $"Definitions of Klusterlets on {on}: a definition is never removed, because its objects would go with it.");
        var ns = await runner.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, OperatorBundle.Namespace, cancellationToken);
        AddIf(
            left,
            ns is { Metadata.Terminating: false } && OperatorObjects.IsInstaller(ns, registration),
            $"The operator on {on}: other klusterlets or joins use it.");
        if (registration.Plan.Mode.IsHosted())
        {
            var own = await runner.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, RegistrationNames.OwnNamespace, cancellationToken);
            AddIf(left, own?.Metadata.Label(OwnerAnnotations.ManagedBy) == OwnerAnnotations.ManagedByValue, $"Namespace {RegistrationNames.OwnNamespace} on {on}: slots of others are reserved in it.");
        }
    }

    private async Task OnManagedAsync(Registration registration, List<string> left, CancellationToken cancellationToken)
    {
        foreach (var (cluster, on, name) in AgentNamespaces.Of(clusters, registration))
        {
            var ns = await cluster.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, name, cancellationToken);
            AddIf(left, ns is not null && Owner.IsOurs(ns.Metadata, registration), $"Namespace {name} on {on}: it holds objects of others, or is still being deleted.");
        }

        if (registration.Lost?.Managed == true)
        {
            return;
        }

        var managed = clusters.Managed(registration);
        var applied = registration.Leaving ? await AppliedAsync(managed, registration, cancellationToken) : 0;
        AddIf(
            left,
            applied > 0,
            $"AppliedManifestWorks of this agent on {registration.Cluster}: {applied}, with the workloads that they own. Who deletes one deletes its workloads.");
        foreach (var definition in new[] { "appliedmanifestworks.work.open-cluster-management.io", "clusterclaims.cluster.open-cluster-management.io" })
        {
            var found = await managed.GetAsync<CustomResourceDefinition>(ResourceKind.CustomResourceDefinition, null, definition, cancellationToken);
            AddIf(left, found is not null, $"Definition {definition} on {registration.Cluster}, which the operator made and shares between klusterlets.");
        }
    }

    private static async Task<int> AppliedAsync(ClusterClient managed, Registration registration, CancellationToken cancellationToken)
    {
        try
        {
            var applied = await managed.ListAsync<AppliedManifestWork>(ResourceKind.AppliedManifestWork, null, null, null, cancellationToken);
            return registration.Klusterlet is { } agent ? applied.Count(work => work.Spec?.AgentID == agent.Uid) : 0;
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return 0;
        }
    }

    private static void AddIf(List<string> left, bool applies, string sentence)
    {
        if (applies)
        {
            left.Add(sentence);
        }
    }
}
