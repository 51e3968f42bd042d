using MultiHubFlows.Activities.Access;
using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>
/// The rights that a join needs on each cluster, as rows to be reviewed before the first write: only what the requested modes use, undoing
/// included. Taken from the lists that roles are printed from.
/// </summary>
internal static class Rights
{
    /// <summary>On a hub.</summary>
    /// <param name="cluster">The managed cluster.</param>
    /// <param name="withBootstrapRole">Whether the hub has OCM's bootstrap role; else a role of the same rules is made, which takes having them.</param>
    public static IReadOnlyList<AccessRow> OnHub(ManagedClusterName cluster, bool withBootstrapRole) =>
        Rows(HubRights.All.Where(right => withBootstrapRole ? right.For != Need.BootstrapRole : !right.Verbs.Contains("bind", StringComparer.Ordinal)), cluster: cluster.Value);

    /// <summary>What a hub asks for where a ManagedCluster is to be in this set; that of <c>default</c> every join needs.</summary>
    public static AccessRow ToJoinSet(string set) => new("create", Groups.Cluster, "managedclustersets", "join", null, set);

    /// <summary>On a hub that its owner administers: what the bootstrap credential must allow us, and the agent.</summary>
    public static IReadOnlyList<AccessRow> OnOwnersHub() =>
    [
        new("get", Groups.Cluster, "managedclusters"),
        new("create", Groups.Cluster, "managedclusters"),
        ToJoinSet("default"),
        .. ((string[])["create", "get", "list", "watch"]).Select(verb => new AccessRow(verb, Groups.Certificates, "certificatesigningrequests")),
    ];

    /// <summary>On the cluster that runs an agent.</summary>
    /// <param name="agentNamespace">The namespace that the agent runs in.</param>
    /// <param name="needs">What is needed there beside joins.</param>
    public static IReadOnlyList<AccessRow> OnRunner(string agentNamespace, IReadOnlyCollection<Need> needs) =>
        Rows(AgentRights.All.Where(right => right.For == Need.Join || needs.Contains(right.For)), agentNamespace);

    /// <summary>On the managed cluster, in every mode: its identity, and what the verification reads back.</summary>
    public static IReadOnlyList<AccessRow> OnManaged() => Rows(ManagedRights.All.Where(right => right.For != Need.Hosted));

    /// <summary>On a managed cluster whose agent is hosted elsewhere: the identity that the hosting cluster's operator uses.</summary>
    public static IReadOnlyList<AccessRow> ForHostedAgent() => Rows(ManagedRights.All.Where(right => right.For == Need.Hosted));

    /// <summary>On a hosting cluster, for slots.</summary>
    public static IReadOnlyList<AccessRow> ForSlots() => Rows(HostingRights.All);

    private static IReadOnlyList<AccessRow> Rows(IEnumerable<Right> rights, string? agentNamespace = null, string? cluster = null) =>
        [.. rights.Where(right => right.IsReviewed).SelectMany(right => right.Rows(agentNamespace, cluster)).Distinct()];
}
