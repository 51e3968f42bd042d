using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Activities.Access;

/// <summary>What the flows do on a hub. A flow that does something new adds a line here, and nowhere else.</summary>
internal static class HubRights
{
    public static IReadOnlyList<Right> All { get; } =
    [
        new(Groups.Core, "namespaces", "which cluster the hub is (kube-system), and what OCM left of a cluster", "get"),
        new(Groups.Core, "namespaces", "removes the namespace that the acceptance of a cluster made, once the cluster is gone", "delete") { OfTheCluster = true },
        new(Groups.Cluster, "managedclusters", "claims a registration, accepts it, sees it become available, removes it again", "get", "list", "watch", "create", "patch", "delete"),
        new(Groups.Cluster, "managedclustersets/join", "OCM puts each new ManagedCluster into the default set, and asks whether its maker may", "create") { Names = ["default"] },
        new(Groups.Register, "managedclusters/accept", "OCM asks for this one where hubAcceptsClient is set", "update") { OfTheCluster = true },
        new(Groups.Certificates, "certificatesigningrequests", "finds the agent's request, removes what is left of requests of ours", "get", "list", "watch", "delete"),
        new(Groups.Certificates, "certificatesigningrequests/approval", "approves the agent's request, denies one that is forged", "update"),
        new(Groups.Certificates, "signers", "asked for in each approval and denial", "approve") { Names = ["kubernetes.io/kube-apiserver-client"] },
        new(Groups.Core, "serviceaccounts", "the identity that an agent bootstraps with, one for each registration", "get", "create", "patch", "delete") { In = Place.OperatorNamespace },
        new(Groups.Core, "serviceaccounts/token", "its token, for an hour", "create") { In = Place.OperatorNamespace },
        new(Groups.Rbac, "clusterrolebindings", "binds that identity", "get", "create", "patch", "delete"),
        new(Groups.Rbac, "clusterroles", "whether OCM's bootstrap role is there, and whether one of ours is left", "get"),
        new(Groups.Rbac, "clusterroles", "binds it to OCM's bootstrap role, which then need not be held", "bind") { Names = [BootstrapAccount.OcmRole] },
        new(Groups.Rbac, "clusterroles", "a role of the same rules, one for each registration", "create", "patch", "delete") { For = Need.BootstrapRole },
        .. BootstrapAccount.Rules.SelectMany(Held),
        new(Groups.Leases, "leases", "sees the agent renew its lease", "get", "list", "watch") { In = Place.ClusterNamespaces, Names = [LookForLease.Name] },
        new(Groups.Work, "manifestworks", "the work by which a join is proven", "get", "list", "watch", "create", "patch", "delete") { In = Place.ClusterNamespaces },
        new(Groups.Operator, "clustermanagers", "OCM's version, health and auto-approval gate", "get") { For = Need.Facts, Names = ["cluster-manager"] },
        new(Groups.AddOns, "managedclusteraddons", "add-ons that the hub has for the cluster from before", "list") { For = Need.Facts, In = Place.ClusterNamespaces },
        new(Groups.Authorization, "subjectaccessreviews", "whether an agent that left is refused", "create") { For = Need.HandOff },
        .. Contents.Of(Place.ClusterNamespaces),
        new(Groups.Core, "serviceaccounts", "identities that nobody needs any more", "list") { For = Need.Sweeps, In = Place.OperatorNamespace },
        new(Groups.Rbac, "clusterrolebindings", "their bindings", "list") { For = Need.Sweeps },
        new(Groups.Rbac, "clusterroles", "their roles", "list") { For = Need.Sweeps },
    ];

    // Nobody grants what he does not hold.
    private static IEnumerable<Right> Held(PolicyRule rule) =>
        from resource in rule.Resources ?? []
        select new Right(rule.ApiGroups![0], resource, "held, because who makes such a role has to hold what it grants", [.. rule.Verbs ?? []]) { For = Need.BootstrapRole };
}
