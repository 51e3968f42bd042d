namespace MultiHubFlows.Activities.Access;

/// <summary>What it takes to see whether a namespace holds something of others.</summary>
internal static class Contents
{
    private const string Why = "whether a namespace holds something of others, before it is used or deleted";

    public static IEnumerable<Right> Of(Place place) =>
    [
        new(Groups.Core, "secrets", Why, "list") { For = Need.Clearing, In = place },
        new(Groups.Core, "configmaps", Why, "list") { For = Need.Clearing, In = place },
        new(Groups.Core, "serviceaccounts", Why, "list") { For = Need.Clearing, In = place },
        new(Groups.Core, "pods", Why, "list") { For = Need.Clearing, In = place },
        new(Groups.Apps, "deployments", Why, "list") { For = Need.Clearing, In = place },
    ];
}
