namespace MultiHubFlows.Activities.Access;

/// <summary>What the flows do on a managed cluster, wherever its agents run. A flow that does something new adds a line here, and nowhere else.</summary>
internal static class ManagedRights
{
    public static IReadOnlyList<Right> All { get; } =
    [
        new(Groups.Core, "namespaces", "which cluster it is (kube-system), and whether the proof's namespace is gone again", "get", "list", "watch"),
        new(Groups.Core, "configmaps", "reads the proof of a join back", "get"),
        new(Groups.Work, "appliedmanifestworks", "whether the proof is gone again, and in a move whose the works are", "list"),
        new(Groups.Core, "namespaces", "our own namespace, and the agent's", "create", "patch", "delete") { For = Need.Hosted },
        new(Groups.Core, "serviceaccounts", "the identity that the hosting cluster's operator uses here", "get", "create", "patch", "delete") { For = Need.Hosted, In = Place.OwnNamespace },
        new(Groups.Core, "secrets", "its token, filled by the cluster", "get", "list", "watch", "create", "patch", "delete") { For = Need.Hosted, In = Place.OwnNamespace },
        new(Groups.Leases, "leases", "whether our own namespace is empty", "list") { For = Need.Hosted, In = Place.OwnNamespace },
        new(Groups.Rbac, "clusterrolebindings", "binds that identity", "get", "create", "patch", "delete") { For = Need.Hosted },
        new(Groups.Rbac, "clusterroles", "its role, which makes the roles of agents: whoever makes or binds it holds the same or may escalate and bind", "get", "create", "patch", "delete", "escalate", "bind") { For = Need.Hosted },
        new(Groups.Rbac, "clusterroles", "roles that agents of all hubs share", "list") { For = Need.Facts },
        new(Groups.Authorization, "subjectaccessreviews", "whether the accounts of an agent that left are refused", "create") { For = Need.HandOff },
        new(Groups.Core, "serviceaccounts", "whether they are gone", "get") { For = Need.HandOff, In = Place.AgentNamespaces },
        .. Contents.Of(Place.OwnNamespace),
        new(Groups.Core, "serviceaccounts", "identities that nobody needs any more", "list") { For = Need.Sweeps, In = Place.OwnNamespace },
    ];
}
