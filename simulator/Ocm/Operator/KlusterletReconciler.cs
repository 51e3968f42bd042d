using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>
/// Makes a Klusterlet's objects true: finalizers, CRDs, managed side, management side, Deployments, then the namespaces that carry its name
/// and are not its own are deleted, wherever they come from.
/// </summary>
internal sealed class KlusterletReconciler(OperatorContext context, ManagedConnections connections, WatchedResources knownDeployments)
{
    public async Task ReconcileAsync(JsonObject klusterlet, CancellationToken cancellationToken)
    {
        var config = KlusterletConfig.Read(klusterlet, context.Release);
        if (!klusterlet.HasFinalizer(KlusterletNames.Cleanup) && !await AddFinalizerAsync(config, KlusterletNames.Cleanup, cancellationToken))
        {
            // Deleted before it could be held: what is made for it now, nobody would clean up.
            return;
        }

        if (await PrepareAsync(config, cancellationToken) is not { } managed)
        {
            return;
        }

        await SetFeatureGatesAsync(config, klusterlet, cancellationToken);
        try
        {
            await ApplyAsync(config, klusterlet, managed, cancellationToken);
        }
        catch (ApplyFailedException failed)
        {
            await KlusterletStatus.SetConditionAsync(
                context, config, "Applied", "False", failed.Reason, failed.Message, cancellationToken);
            throw failed.Cause;
        }
    }

    private async Task<bool> AddFinalizerAsync(KlusterletConfig config, string finalizer, CancellationToken cancellationToken)
    {
        var held = await context.Client.ChangeAsync(
            ResourceTypes.Klusterlets,
            null,
            config.Name,
            item => item.Uid() == config.Uid && !item.IsBeingDeleted() && item.AddFinalizer(finalizer),
            cancellationToken);
        return held is not null && held.Uid() == config.Uid && held.HasFinalizer(finalizer);
    }

    /// <summary>The client of the managed cluster; null when there is none yet, and the condition tells why.</summary>
    private async Task<ClusterClient?> PrepareAsync(KlusterletConfig config, CancellationToken cancellationToken)
    {
        if (!config.IsHosted)
        {
            return context.Client;
        }

        await EnsureAgentNamespaceAsync(config, cancellationToken);
        var secret = await context.Client.FindAsync(
            ResourceTypes.Secrets, config.AgentNamespace, KlusterletNames.ExternalSecret, cancellationToken);
        try
        {
            var managed = connections.Connect(
                config, secret ?? throw new FormatException($"secrets \"{KlusterletNames.ExternalSecret}\" not found"));
            await KlusterletStatus.SetConditionAsync(
                context,
                config,
                "ReadyToApply",
                "True",
                "KlusterletPrepared",
                $"Klusterlet is ready to apply, the external managed kubeconfig secret was created at: {secret.Text("metadata", "creationTimestamp")}",
                cancellationToken);
            await AddFinalizerAsync(config, KlusterletNames.HostedCleanup, cancellationToken);
            return managed;
        }
        catch (FormatException unreadable)
        {
            await KlusterletStatus.SetConditionAsync(
                context,
                config,
                "ReadyToApply",
                "False",
                "KlusterletPrepareFailed",
                $"Failed to build managed cluster clients: {unreadable.Message}",
                cancellationToken);
            return null;
        }
    }

    private async Task SetFeatureGatesAsync(KlusterletConfig config, JsonObject klusterlet, CancellationToken cancellationToken)
    {
        var unknown = FeatureGates.Unknown(klusterlet).ToList();
        await KlusterletStatus.SetConditionAsync(
            context,
            config,
            "ValidFeatureGates",
            unknown.Count == 0 ? "True" : "False",
            unknown.Count == 0 ? "FeatureGatesAllValid" : "InvalidFeatureGatesExisting",
            unknown.Count == 0 ? "Feature gates are all valid" : $"There are some invalid feature gates: [{string.Join(' ', unknown)}]",
            cancellationToken);
    }

    private async Task ApplyAsync(
        KlusterletConfig config, JsonObject klusterlet, ClusterClient managed, CancellationToken cancellationToken)
    {
        var related = new List<KlusterletObject>();
        related.AddRange(await ManagedCrds.ApplyAsync(managed, context.Version, cancellationToken));
        await EnsureNamespacesAsync(config, managed, cancellationToken);
        related.AddRange(await ApplyAllAsync(
            managed, ManagedObjects.Of(config), "ManagedClusterResourceApplyFailed", cancellationToken));
        if (!config.IsHosted)
        {
            await EnsureAgentNamespaceAsync(config, cancellationToken);
        }

        related.AddRange(await ApplyAllAsync(
            context.Client, ManagementObjects.Of(config), "ManagementClusterResourceApplyFailed", cancellationToken));
        await new PullSecrets(context).SyncAsync(config, managed, cancellationToken);
        if (config.IsHosted)
        {
            await new AgentCredential(context).EnsureAsync(config, managed, cancellationToken);
        }

        var deployments = await ApplyDeploymentsAsync(config, klusterlet, cancellationToken);
        await SetAppliedAsync(config, klusterlet.Generation(), related, deployments, cancellationToken);
        await CollectNamespacesAsync(config, managed, cancellationToken);
    }

    private static async Task EnsureNamespacesAsync(KlusterletConfig config, ClusterClient managed, CancellationToken cancellationToken)
    {
        try
        {
            await managed.EnsureAsync(ResourceTypes.Namespaces, ManagedObjects.AddOnNamespace(config), cancellationToken);
            await managed.EnsureAsync(ResourceTypes.Namespaces, ManagedObjects.Namespace(config), cancellationToken);
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            throw new ApplyFailedException("ManagedClusterResourceApplyFailed", failure.Message, failure);
        }
    }

    private async Task EnsureAgentNamespaceAsync(KlusterletConfig config, CancellationToken cancellationToken)
    {
        var @namespace = ManagedObjects.Annotated(Rbac.Named(null, config.AgentNamespace, config.Labels()));
        await context.Client.EnsureAsync(ResourceTypes.Namespaces, @namespace, cancellationToken);
    }

    /// <summary>Applies all, and only then tells what failed, as the operator does.</summary>
    private static async Task<IReadOnlyList<KlusterletObject>> ApplyAllAsync(
        ClusterClient client, IEnumerable<KlusterletObject> objects, string reason, CancellationToken cancellationToken)
    {
        var all = objects.ToList();
        var failures = new List<string>();
        Exception? first = null;
        foreach (var item in all)
        {
            try
            {
                await client.EnsureAsync(item.Type, item.Item, cancellationToken);
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                first ??= failure;
                failures.Add(item.File is null ? failure.Message : $"\"{item.File}\" (string): {failure.Message}");
            }
        }

        return first is null ? [.. all.Where(item => item.IsRelated)] : throw new ApplyFailedException(reason, Joined(failures), first);
    }

    public static string Joined(IEnumerable<string> messages)
    {
        var distinct = messages.Distinct(StringComparer.Ordinal).ToList();
        return distinct is [var only] ? only : $"[{string.Join(", ", distinct)}]";
    }

    private async Task<IReadOnlyList<JsonObject>> ApplyDeploymentsAsync(
        KlusterletConfig config, JsonObject klusterlet, CancellationToken cancellationToken)
    {
        var applied = new List<JsonObject>();
        foreach (var other in AgentDeployments.NotOf(config))
        {
            if (knownDeployments.Find($"{config.AgentNamespace}/{other}") is not null)
            {
                await context.Client.DeleteAsync(ResourceTypes.Deployments, config.AgentNamespace, other, cancellationToken);
            }
        }

        foreach (var wanted in AgentDeployments.Of(config, klusterlet))
        {
            var found = await context.Client.FindAsync(
                ResourceTypes.Deployments, config.AgentNamespace, wanted.Name(), cancellationToken);
            var same = found.Text("metadata", "annotations", KlusterletNames.SpecHashAnnotation)
                == wanted.Text("metadata", "annotations", KlusterletNames.SpecHashAnnotation);
            applied.Add(found is not null && same
                ? found
                : await context.Client.EnsureAsync(ResourceTypes.Deployments, wanted, cancellationToken));
        }

        return applied;
    }

    private async Task SetAppliedAsync(
        KlusterletConfig config,
        long generation,
        IReadOnlyList<KlusterletObject> related,
        IReadOnlyList<JsonObject> deployments,
        CancellationToken cancellationToken) =>
        await KlusterletStatus.SetAsync(
            context,
            config,
            item =>
            {
                var before = item["status"]?.DeepClone();
                item.SetCondition(context.Time.GetUtcNow(), "Applied", "True", "KlusterletApplied", "Klusterlet Component Applied");
                var status = item.Child("status");
                status["observedGeneration"] = generation;
                status["generations"] = new JsonArray([.. deployments.Select(GenerationOf)]);
                status["relatedResources"] = new JsonArray(
                    [.. related.Select(entry => RelatedResource(entry.Type, entry.Item)),
                     .. deployments.Select(deployment => RelatedResource(ResourceTypes.Deployments, deployment))]);
                return !JsonNode.DeepEquals(before, status);
            },
            cancellationToken);

    private static async Task CollectNamespacesAsync(KlusterletConfig config, ClusterClient managed, CancellationToken cancellationToken)
    {
        var selector = $"labelSelector={Uri.EscapeDataString($"{KlusterletNames.KlusterletLabel}={config.Name}")}";
        var labelled = await managed.ListAsync(ResourceTypes.Namespaces, null, selector, cancellationToken);
        foreach (var foreign in labelled.Objects("items").Where(item => item.Name() != config.ManagedNamespace && !item.IsBeingDeleted()))
        {
            await managed.DeleteAsync(ResourceTypes.Namespaces, null, foreign.Name(), cancellationToken);
        }
    }

    private static JsonObject GenerationOf(JsonObject deployment)
    {
        var entry = RelatedResource(ResourceTypes.Deployments, deployment);
        entry["lastGeneration"] = deployment.Generation();
        return entry;
    }

    private static JsonObject RelatedResource(ResourceType type, JsonObject item) => new()
    {
        ["group"] = type.Group,
        ["name"] = item.Name(),
        ["namespace"] = item.Namespace() ?? "",
        ["resource"] = type.Plural,
        ["version"] = type.Version,
    };
}
