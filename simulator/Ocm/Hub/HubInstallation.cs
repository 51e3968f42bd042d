using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>What <c>clusteradm init</c> and the cluster manager's operator leave on a hub: CRDs, roles, sets, ClusterManager.</summary>
internal sealed class HubInstallation(ClusterClient client, OcmOptions options, TimeProvider time)
{
    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        await CustomResources.EnsureAsync(client, [.. ManifestFiles.Documents("hub-crds.yaml").Select(OfRelease)], time, cancellationToken);
        foreach (var name in (string[])[HubNames.OperatorNamespace, HubNames.HubNamespace])
        {
            await client.EnsureAsync(ResourceTypes.Namespaces, Rbac.Named(null, name), cancellationToken);
        }

        if (options.BootstrapRole)
        {
            await EnsureBootstrapAsync(cancellationToken);
        }

        await EnsureSetsAsync(cancellationToken);
        await EnsureClusterManagerAsync(cancellationToken);
    }

    /// <summary>Hubs from v1.2 on serve add-ons as v1beta1 too.</summary>
    private JsonObject OfRelease(JsonObject definition)
    {
        if (definition.Text("spec", "names", "kind") != "ManagedClusterAddOn" || OcmRelease.Of(options.Version) < OcmRelease.V12)
        {
            return definition;
        }

        var newer = definition.Objects("spec", "versions").First().Copy();
        newer["name"] = "v1beta1";
        newer["storage"] = false;
        var both = definition.Copy();
        ((JsonArray)both["spec"]!["versions"]!).Add(newer);
        return both;
    }

    private async Task EnsureBootstrapAsync(CancellationToken cancellationToken)
    {
        var role = Rbac.Role(
            null,
            HubNames.BootstrapRole,
            labels: null,
            Rbac.Rule("", ["configmaps"], ["get"]),
            Rbac.Rule("certificates.k8s.io", ["certificatesigningrequests"], ["create", "get", "list", "watch"]),
            Rbac.Rule("cluster.open-cluster-management.io", ["managedclusters"], ["get", "create", "list", "watch"]),
            Rbac.Rule("cluster.open-cluster-management.io", ["managedclustersets/join"], ["create"]));
        const string Account = "agent-registration-bootstrap";
        await client.EnsureAsync(ResourceTypes.ClusterRoles, role, cancellationToken);
        await client.EnsureAsync(
            ResourceTypes.ServiceAccounts, Rbac.Named(HubNames.OperatorNamespace, Account), cancellationToken);
        await client.EnsureAsync(
            ResourceTypes.ClusterRoleBindings,
            Rbac.Binding(
                null,
                "open-cluster-management:bootstrap:agent-registration",
                labels: null,
                "ClusterRole",
                HubNames.BootstrapRole,
                Rbac.ToAccount(HubNames.OperatorNamespace, Account)),
            cancellationToken);
    }

    private async Task EnsureSetsAsync(CancellationToken cancellationToken)
    {
        var byLabel = Rbac.Named(null, "default");
        byLabel["spec"] = new JsonObject { ["clusterSelector"] = new JsonObject { ["selectorType"] = "ExclusiveClusterSetLabel" } };
        await client.EnsureAsync(ResourceTypes.ManagedClusterSets, byLabel, cancellationToken);
        var all = Rbac.Named(null, "global");
        all["spec"] = new JsonObject
        {
            ["clusterSelector"] = new JsonObject { ["labelSelector"] = new JsonObject(), ["selectorType"] = "LabelSelector" },
        };
        await client.EnsureAsync(ResourceTypes.ManagedClusterSets, all, cancellationToken);
    }

    private async Task EnsureClusterManagerAsync(CancellationToken cancellationToken)
    {
        var manager = await client.EnsureAsync(ResourceTypes.ClusterManagers, ClusterManager(), cancellationToken);
        var generation = manager.Generation();
        await client.ChangeStatusAsync(
            ResourceTypes.ClusterManagers,
            null,
            manager.Name(),
            item =>
            {
                var now = time.GetUtcNow();
                item.SetCondition(now, "Progressing", "False", "ClusterManagerUpToDate", "Components of cluster manager are up to date");
                item.SetCondition(now, "ValidFeatureGates", "True", "FeatureGatesAllValid", "Feature gates are all valid");
                item.SetCondition(now, "Applied", "True", "ClusterManagerApplied", "Components of cluster manager are applied");
                item.SetCondition(
                    now, "HubRegistrationDegraded", "False", "RegistrationFunctional", "Registration is managing credentials", generation);
                item.SetCondition(
                    now, "HubPlacementDegraded", "False", "PlacementFunctional", "Placement is scheduling placement decisions", generation);
                item.Child("status")["observedGeneration"] = generation;
                return true;
            },
            cancellationToken);
    }

    private JsonObject ClusterManager()
    {
        var gates = new JsonArray
        {
            new JsonObject { ["feature"] = "ResourceCleanup", ["mode"] = "Enable" },
            new JsonObject { ["feature"] = "DefaultClusterSet", ["mode"] = "Enable" },
        };
        if (options.AutoApproval)
        {
            gates.Add(new JsonObject { ["feature"] = AutoApprovalGate.Feature, ["mode"] = "Enable" });
        }

        var manager = Rbac.Named(null, "cluster-manager");
        manager.Child("metadata")["finalizers"] = new JsonArray("operator.open-cluster-management.io/cluster-manager-cleanup");
        manager["spec"] = new JsonObject
        {
            ["registrationImagePullSpec"] = $"quay.io/open-cluster-management/registration:{options.Version}",
            ["workImagePullSpec"] = $"quay.io/open-cluster-management/work:{options.Version}",
            ["placementImagePullSpec"] = $"quay.io/open-cluster-management/placement:{options.Version}",
            ["addOnManagerImagePullSpec"] = $"quay.io/open-cluster-management/addon-manager:{options.Version}",
            ["deployOption"] = new JsonObject { ["mode"] = "Default" },
            ["resourceRequirement"] = new JsonObject { ["type"] = "Default" },
            ["registrationConfiguration"] = new JsonObject
            {
                ["autoApproveUsers"] = new JsonArray([.. options.AutoApproveUsers.Select(user => JsonValue.Create(user))]),
                ["featureGates"] = gates,
                ["registrationDrivers"] = new JsonArray(new JsonObject { ["authType"] = "csr" }),
            },
            ["workConfiguration"] = new JsonObject { ["workDriver"] = "kube" },
        };
        return manager;
    }
}
