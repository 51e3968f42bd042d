using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters.Bundles;

namespace MultiHubFlows.Activities.Access;

/// <summary>What the flows do on a cluster that runs agents, its own or those of others. A flow that does something new adds a line here, and nowhere else.</summary>
internal static class AgentRights
{
    // Names that OCM gives, and its official manifests.
    private static readonly string[] Secrets = [BootstrapTokens.SecretName, ExternalKubeconfig.SecretName, AgentNamePin.SecretName];
    private static readonly string[] Definitions =
        [OperatorBundle.KlusterletDefinition, "appliedmanifestworks.work.open-cluster-management.io", "clusterclaims.cluster.open-cluster-management.io"];

    private static readonly string[] Roles = [OperatorBundle.Deployment, "open-cluster-management:klusterlet-admin-aggregate-clusterrole"];

    public static IReadOnlyList<Right> All { get; } =
    [
        new(Groups.Core, "namespaces", "the agent's namespace: made, waited for, removed", "get", "list", "watch", "create", "patch", "delete"),
        new(Groups.Operator, "klusterlets", "the agents, those of others too, so that none is harmed", "get", "list", "watch", "create", "patch", "delete"),
        new(Groups.Core, "secrets", "delivers the agent's credentials", "create") { In = Place.AgentNamespaces },
        new(Groups.Core, "secrets", "renews and removes them, and sees the certificate arrive", "get", "update", "delete") { In = Place.AgentNamespaces, Names = Secrets },
        new(Groups.Core, "secrets", "sees the agent's certificate arrive, where a hub's owner lets it in", "list", "watch") { For = Need.OwnersHubs, In = Place.AgentNamespaces, Names = [AgentNamePin.SecretName] },
        new(Groups.Core, "pods", "whether the agent was started anew while its request waits", "list") { In = Place.AgentNamespaces },
        new(Groups.Apps, "deployments", "whether the operator is ready, and its version", "get", "list", "watch") { In = Place.OperatorNamespace, Names = [OperatorBundle.Deployment] },
        new(Groups.Core, "secrets", "the credentials of a private registry, which the operator gives to its agents", "create") { For = Need.PullSecrets, In = Place.OperatorNamespace },
        new(Groups.Core, "secrets", "adds a registry to those that are there", "get", "update") { For = Need.PullSecrets, In = Place.OperatorNamespace, Names = [PullSecret.SecretName] },
        new(Groups.Definitions, "customresourcedefinitions", "which definitions an undo leaves", "get") { For = Need.Facts, Names = Definitions },
        new(Groups.Core, "nodes", "whether there are nodes that take pods", "list") { For = Need.Facts },
        .. Installing(),
        .. Contents.Of(Place.AgentNamespaces),
        new(Groups.Rbac, "clusterrolebindings", "bindings that an agent left, once its operator cannot remove them", "list", "delete") { For = Need.Leaving },
        new(Groups.Rbac, "clusterroles", "roles that an agent left, once its operator cannot remove them", "list", "delete") { For = Need.Leaving },
        new(Groups.Core, "secrets", "when credentials of agents end", "list") { For = Need.Sweeps, Names = Secrets },
    ];

    private static IEnumerable<Right> Installing() =>
    [
        new(Groups.Definitions, "customresourcedefinitions", "the definition of klusterlets", "create") { For = Need.Install },
        new(Groups.Definitions, "customresourcedefinitions", "brings it up to the bundle; it is never removed", "get", "patch") { For = Need.Install, Names = Definitions },
        new(Groups.Core, "serviceaccounts", "the operator's account", "create") { For = Need.Install, In = Place.OperatorNamespace },
        new(Groups.Core, "serviceaccounts", "changes and removes it", "get", "patch", "delete") { For = Need.Install, In = Place.OperatorNamespace, Names = [OperatorBundle.Deployment] },
        new(Groups.Leases, "leases", "whether the operator's namespace is empty", "list") { For = Need.Install, In = Place.OperatorNamespace },
        new(Groups.Core, "secrets", "its pull secret, where the bundle has one", "get", "patch", "delete") { For = Need.Install, In = Place.OperatorNamespace, Names = [PullSecret.SecretName] },
        new(Groups.Apps, "deployments", "the operator", "create") { For = Need.Install, In = Place.OperatorNamespace },
        new(Groups.Apps, "deployments", "removes it", "delete") { For = Need.Install, In = Place.OperatorNamespace, Names = [OperatorBundle.Deployment] },
        new(Groups.Rbac, "clusterroles", "the operator's role; it makes the roles of agents, so it holds what we do not, and a creation names no object", "create", "escalate") { For = Need.Install },
        new(Groups.Rbac, "clusterroles", "changes, binds and removes it", "get", "patch", "delete", "bind") { For = Need.Install, Names = Roles },
        new(Groups.Rbac, "clusterrolebindings", "binds the operator to it", "create") { For = Need.Install },
        new(Groups.Rbac, "clusterrolebindings", "changes and removes the binding", "get", "patch", "delete") { For = Need.Install, Names = Roles },
    ];
}
