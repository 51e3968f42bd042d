using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Leaving;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>What is left after an undo, one sentence each, as docs/undo.md explains. Reads only.</summary>
internal sealed class FindResidue(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<ResidueResult>(stopping)
{
    /// <inheritdoc/>
    public override async Task<ResidueResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        var forOwner = registration is { Plan.OwnerAccepts: true, Move: null } ? await OnOwnersHubAsync(registration, left, cancellationToken) : null;
        if (registration.Lost?.Hub != true && registration is { Plan.OwnerAccepts: false, Move: null })
        {
            await OnHubAsync(registration, left, cancellationToken);
        }

        if (!OwnKlusterlet.RunnerLost(registration))
        {
            await OnRunnerAsync(registration, left, cancellationToken);
        }

        await OnManagedAsync(registration, left, cancellationToken);
        return new ResidueResult(left) { ForOwner = forOwner, Gone = registration.Plan.OwnerAccepts ? await GoneAsync(registration, cancellationToken) : null };
    }

    /// <summary>What only the hub's owner can remove; whether it is there may not be ours to see any more.</summary>
    private async Task<Finding?> OnOwnersHubAsync(Registration registration, List<string> left, CancellationToken cancellationToken)
    {
        var there = "is still there";
        try
        {
            var found = await clusters.Hub(registration).GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);
            if (found is null or { Metadata.Terminating: true })
            {
                return null;
            }
        }
        catch (Exception unseen) when (unseen is HubRefusedException or HubUnreachableException)
        {
            there = $"may be there; it could not be read ({((IExplainedFailure)unseen).Code})";
        }

        left.Add($"ManagedCluster {registration.Cluster} on hub {registration.Plan.Hub}, which only its owner can delete: kubectl delete managedcluster {registration.Cluster}.");
        return new Finding(
            Reasons.OwnerHasToDelete,
            $"ManagedCluster {registration.Cluster} {there} on hub {registration.Plan.Hub}. Only its owner can delete it, which also ends what the agent's certificate may do.",
            $"Tell the owner: kubectl delete managedcluster {registration.Cluster}.");
    }

    /// <summary>What can be proven of a leave where the hub is not ours: its agent, and what let it in, are gone.</summary>
    private async Task<IReadOnlyList<Detail>> GoneAsync(Registration registration, CancellationToken cancellationToken)
    {
        var gone = new List<Detail>();
        var names = registration.Plan.Names;
        if (!OwnKlusterlet.RunnerLost(registration))
        {
            var runner = clusters.Runner(registration);
            gone.AddRange(await SeenGoneAsync($"Klusterlet {names.Klusterlet} on {registration.Plan.RunsOn}", OwnKlusterlet.FindAsync(runner, registration, cancellationToken)));
            foreach (var secret in (string[])[BootstrapTokens.SecretName, AgentNamePin.SecretName])
            {
                gone.AddRange(await SeenGoneAsync(
                    $"Secret {names.RunsIn}/{secret} on {registration.Plan.RunsOn}", runner.GetAsync<Secret>(ResourceKind.Secret, names.RunsIn, secret, cancellationToken)));
            }
        }

        if (registration.Plan.Mode.IsHosted() && registration.Lost?.Managed != true)
        {
            gone.AddRange(await SeenGoneAsync(
                $"ServiceAccount {RegistrationNames.OwnNamespace}/{names.ManagedIdentity} on {registration.Cluster}",
                clusters.Managed(registration).GetAsync<ServiceAccount>(ResourceKind.ServiceAccount, RegistrationNames.OwnNamespace, names.ManagedIdentity, cancellationToken)));
        }

        return gone;
    }

    private static async Task<IEnumerable<Detail>> SeenGoneAsync<T>(string what, Task<T?> reading)
        where T : class => await reading is null ? [new Detail(what, "gone")] : [new Detail(what, "is there")];

    private async Task OnHubAsync(Registration registration, List<string> left, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var on = $"hub {registration.Plan.Hub}";
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
        var applied = registration is { Leaving: true, Klusterlet: { } agent } ? (await AppliedWorks.OfAsync(managed, agent.Uid, cancellationToken)).Count : 0;
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

    private static void AddIf(List<string> left, bool applies, string sentence)
    {
        if (applies)
        {
            left.Add(sentence);
        }
    }
}
