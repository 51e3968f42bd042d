using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>The flows that are killed besides joins. Each has two forms, and the two of one flow have all four modes on each side of it.</summary>
internal static class KilledFlows
{
    private const string Singleton = "Singleton";
    private const string Default = "Default";
    private const string SingletonHosted = "SingletonHosted";
    private const string Hosted = "Hosted";

    private static readonly Member FirstOfAll = new("cluster1", "hub1", Singleton);

    /// <summary>One cluster leaves one of its hubs, and what that put there stays; another leaves all, with all of it.</summary>
    public static KilledFlow Leave(bool other)
    {
        Member[] before =
        [
            new("cluster1", "hub2", other ? Singleton : Default),
            new("cluster2", "hub1", other ? Default : Singleton),
            new("cluster2", "hub2", other ? SingletonHosted : Hosted),
        ];
        return new KilledFlow
        {
            Writes = WriteKind.OfLeaves,
            Size = new FleetSize(2, 2, 1),
            Stays = FirstOfAll,
            Before = before,
            Asked = [AskedOperation.Leave("leave-cluster1", "cluster1", ["hub2"], "keep"), AskedOperation.Leave("leave-cluster2", "cluster2", ["hub1", "hub2"], "remove")],
            Outcomes = ["Succeeded Left"],
            After = [],
            Emptied = before[1..],
        };
    }

    /// <summary>Two agents move at the same time, from the clusters to the hosting one or back: where they go has no operator yet, and what they leave needs none any more.</summary>
    public static KilledFlow Move(bool other)
    {
        Member[] after = [new("cluster1", "hub2", other ? Singleton : SingletonHosted), new("cluster2", "hub1", other ? Default : Hosted)];
        return new KilledFlow
        {
            Writes = WriteKind.OfMoves,
            Size = new FleetSize(2, 2, 1),
            Stays = FirstOfAll,
            Before = [new("cluster1", "hub2", other ? SingletonHosted : Default), new("cluster2", "hub1", other ? Hosted : Singleton)],
            Asked = [.. after.Select(AskedOperation.Move)],
            Outcomes = ["Succeeded Moved"],
            After = after,
        };
    }

    /// <summary>Two moves that end where they began: the one's agent is not let in, and the other's has taken over when its works are not to be proven.</summary>
    public static KilledFlow MoveBack()
    {
        Member[] before = [new("cluster1", "hub2", Default), new("cluster2", "hub1", Hosted)];
        return new KilledFlow
        {
            Writes = WriteKind.OfMoves,
            Size = new FleetSize(2, 2, 1),
            Stays = FirstOfAll,
            Before = before,
            Asked = [AskedOperation.RejectedMove(before[0] with { Mode = SingletonHosted }), AskedOperation.Move(before[1] with { Mode = Singleton })],
            Faults = [new JsonObject { ["kind"] = "forbidden", ["verb"] = "create", ["resource"] = "manifestworks" }],
            Outcomes = ["Failed Rejected", "Failed RolledBack"],
            After = before,
        };
    }

    /// <summary>A hand-off that the provider has rolled back when the customer has consented.</summary>
    public static KilledFlow HandBack(string providersKey, string customersKey)
    {
        var provider = new Member("cluster1", "hub1", Default);
        return new KilledFlow
        {
            Writes = WriteKind.OfHandoffs,
            Size = new FleetSize(3, 1, 1),
            Stays = new Member("cluster1", "hub3", SingletonHosted),
            Before = [provider],
            Asked = [AskedOperation.HandOff("handback", provider, new Member("cluster1", "hub2", Hosted), "rollback", providersKey, customersKey)],
            Outcomes = ["Failed RolledBack"],
            After = [provider],
        };
    }

    /// <summary>A cluster goes from hub1 to hub2, by the consent of who has these keys, while it stays a member of hub3.</summary>
    public static KilledFlow HandOff(bool other, string providersKey, string customersKey)
    {
        var provider = new Member("cluster1", "hub1", other ? Default : Hosted);
        var customer = new Member("cluster1", "hub2", other ? SingletonHosted : Singleton);
        return new KilledFlow
        {
            Writes = WriteKind.OfHandoffs,
            Size = new FleetSize(3, 1, 1),
            Stays = new Member("cluster1", "hub3", SingletonHosted),
            Before = [provider],
            Asked = [AskedOperation.HandOff("handoff", provider, customer, other ? "remove" : "keep", providersKey, customersKey)],
            Outcomes = ["Succeeded HandedOver"],
            After = [customer],
            Emptied = other ? [provider] : [],
            HandsOver = (provider.Hub, customer.Hub),
        };
    }
}
