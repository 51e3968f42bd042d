namespace MultiHubFlows.Activities.Access;

/// <summary>What the flows do on a hosting cluster beside running agents. A flow that does something new adds a line here, and nowhere else.</summary>
internal static class HostingRights
{
    public static IReadOnlyList<Right> All { get; } =
    [
        new(Groups.Leases, "leases", "slots: reserved, taken over, given back", "get", "list", "create", "patch", "delete") { In = Place.OwnNamespace },
        new(Groups.Core, "namespaces", "which cluster it is (kube-system)", "get"),
        new(Groups.Cluster, "managedclusters", "which clusters it manages itself, where it is a hub", "list") { For = Need.Facts },
    ];
}
