namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>A kind of write: a verb on a resource or subresource.</summary>
internal sealed record WriteKind(string Verb, string Resource)
{
    /// <summary>
    /// Every kind that the product sends while it joins clusters; most patches are of steps that run again. The kill test compares it with what
    /// the servers have logged: a new kind fails it until it stands here, and one that is sent no more is missed.
    /// </summary>
    public static IReadOnlyList<WriteKind> OfJoins { get; } =
    [
        new("create", "selfsubjectaccessreviews"),
        new("create", "managedclusters"),
        new("create", "serviceaccounts"),
        new("create", "clusterrolebindings"),
        new("create", "serviceaccounts/token"),
        new("patch", "managedclusters"),
        new("update", "certificatesigningrequests/approval"),
        new("create", "manifestworks"),
        new("delete", "manifestworks"),
        new("delete", "serviceaccounts"),
        new("delete", "clusterrolebindings"),
        new("create", "namespaces"),
        new("create", "customresourcedefinitions"),
        new("create", "clusterroles"),
        new("patch", "namespaces"),
        new("create", "deployments"),
        new("create", "secrets"),
        new("create", "klusterlets"),
        new("create", "leases"),
        new("patch", "customresourcedefinitions"),
        new("patch", "serviceaccounts"),
        new("patch", "clusterroles"),
        new("patch", "clusterrolebindings"),
        new("patch", "klusterlets"),
        new("patch", "manifestworks"),
    ];

    /// <summary>The same of leaves.</summary>
    public static IReadOnlyList<WriteKind> OfLeaves { get; } =
    [
        new("patch", "managedclusters"),
        new("patch", "manifestworks"),
        new("delete", "manifestworks"),
        new("delete", "managedclusters"),
        new("delete", "klusterlets"),
        new("delete", "namespaces"),
        new("delete", "serviceaccounts"),
        new("delete", "clusterrolebindings"),
        new("delete", "clusterroles"),
        new("delete", "secrets"),
        new("delete", "certificatesigningrequests"),
        new("delete", "leases"),
        new("delete", "deployments"),
        new("patch", "namespaces"),
    ];

    /// <summary>The same of moves.</summary>
    public static IReadOnlyList<WriteKind> OfMoves { get; } =
    [
        new("create", "selfsubjectaccessreviews"),
        new("patch", "managedclusters"),
        new("create", "serviceaccounts"),
        new("create", "clusterrolebindings"),
        new("create", "serviceaccounts/token"),
        new("update", "certificatesigningrequests/approval"),
        new("create", "manifestworks"),
        new("delete", "manifestworks"),
        new("delete", "serviceaccounts"),
        new("delete", "clusterrolebindings"),
        new("delete", "certificatesigningrequests"),
        new("create", "namespaces"),
        new("patch", "namespaces"),
        new("create", "clusterroles"),
        new("create", "secrets"),
        new("delete", "klusterlets"),
        new("delete", "namespaces"),
        new("delete", "deployments"),
        new("create", "customresourcedefinitions"),
        new("create", "deployments"),
        new("create", "klusterlets"),
        new("delete", "secrets"),
        new("delete", "clusterroles"),
        new("create", "leases"),
        new("delete", "leases"),
        new("patch", "customresourcedefinitions"),
        new("patch", "serviceaccounts"),
        new("patch", "clusterroles"),
        new("patch", "clusterrolebindings"),
        new("patch", "klusterlets"),
        new("patch", "manifestworks"),
    ];

    /// <summary>The same of hand-offs: a join and a leave write what a move does.</summary>
    public static IReadOnlyList<WriteKind> OfHandoffs { get; } =
    [
        .. OfMoves,
        new("create", "subjectaccessreviews"),
        new("create", "managedclusters"),
        new("delete", "managedclusters"),
    ];

    public override string ToString() => $"{Verb} {Resource}";
}
