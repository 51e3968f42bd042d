using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>A flow that is killed: what is there before, what it is asked for, and what is to be there afterwards.</summary>
internal sealed record KilledFlow
{
    private const string InDefaultNamespace = "default";

    /// <summary>The kinds of writes that it sends.</summary>
    public required IReadOnlyList<WriteKind> Writes { get; init; }

    /// <summary>How many clusters of each kind it needs.</summary>
    public required FleetSize Size { get; init; }

    /// <summary>A membership that is no part of it.</summary>
    public required Member Stays { get; init; }

    /// <summary>The memberships that it is about.</summary>
    public required IReadOnlyList<Member> Before { get; init; }

    /// <summary>What is asked for, and killed.</summary>
    public required IReadOnlyList<AskedOperation> Asked { get; init; }

    /// <summary>What each of them ends with.</summary>
    public required IReadOnlyList<string> Outcomes { get; init; }

    /// <summary>The faults that make it fail.</summary>
    public IReadOnlyList<JsonObject> Faults { get; init; } = [];

    /// <summary>The memberships that there are then, besides the one that stays.</summary>
    public required IReadOnlyList<Member> After { get; init; }

    /// <summary>Those before it whose workloads go.</summary>
    public IReadOnlyList<Member> Emptied { get; init; } = [];

    /// <summary>The two hubs of a hand-off.</summary>
    public (string From, string To)? HandsOver { get; init; }

    /// <summary>The memberships that there have to be all the time.</summary>
    public IEnumerable<Member> AllTheTime => Before.Where(before => After.Any(before.IsThatOf)).Prepend(Stays);

    /// <summary>The workloads that stay without a hub.</summary>
    public IEnumerable<Member> Orphaned => Before.Where(before => !After.Any(before.IsThatOf) && !Emptied.Contains(before));

    /// <summary>The join of what stays.</summary>
    public AskedOperation First => AskedOperation.Join("first", Stays.Cluster, AskedOperation.Wish(Stays, InDefaultNamespace));

    /// <summary>The joins of what it is about.</summary>
    public IReadOnlyList<AskedOperation> Joins =>
        [.. Before.GroupBy(member => member.Cluster).Select(of => AskedOperation.Join($"join-{of.Key}", of.Key, [.. of.Select(member => AskedOperation.Wish(member))]))];

    /// <summary>The leave of all that there is afterwards, with its workloads.</summary>
    public IReadOnlyList<AskedOperation> Rest =>
        [.. After.GroupBy(member => member.Cluster).Select(of => AskedOperation.Leave($"rest-{of.Key}", of.Key, [.. of.Select(member => member.Hub)], "remove"))];
}
