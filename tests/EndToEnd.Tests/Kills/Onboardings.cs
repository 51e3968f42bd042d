using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>The onboardings of a round in which joins are killed: two clusters to two hubs.</summary>
internal static class Onboardings
{
    /// <summary>The registrations that are asked for; hosting where the agent runs elsewhere.</summary>
    public static IReadOnlyList<(string Cluster, string Hub, string? Hosting)> Registrations { get; } =
        [("cluster1", "hub1", null), ("cluster1", "hub2", null), ("cluster2", "hub1", null), ("cluster2", "hub2", "hosting1")];

    /// <summary>One operation for each cluster, under its name.</summary>
    public static IReadOnlyList<AskedOperation> Asked(bool hostedInTwoPods = false) =>
        [.. Registrations.GroupBy(asked => asked.Cluster).Select(of => AskedOperation.Join(of.Key, of.Key, [.. of.Select(asked => Wish(asked, hostedInTwoPods))]))];

    private static JsonObject Wish((string Cluster, string Hub, string? Hosting) asked, bool hostedInTwoPods) =>
        AskedOperation.Wish(new Member(asked.Cluster, asked.Hub, Mode(asked, hostedInTwoPods)), asked is { Cluster: "cluster1", Hub: "hub1" } ? "default" : "own");

    /// <summary>Three modes, and the fourth in place of SingletonHosted.</summary>
    private static string Mode((string Cluster, string Hub, string? Hosting) asked, bool hostedInTwoPods) => asked switch
    {
        { Hosting: not null } => hostedInTwoPods ? "Hosted" : "SingletonHosted",
        { Cluster: "cluster1", Hub: "hub2" } => "Default",
        _ => "Singleton",
    };
}
