using System.Text.Json.Serialization;

namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>
/// One thing that is not as it should be. Small, because a sweep stores up to 500: what to do follows from the kind and the names
/// (<see cref="DriftRules.NextStep"/>).
/// </summary>
public sealed record DriftFinding
{
    /// <summary>What it is.</summary>
    public required DriftKind Kind { get; init; }

    /// <summary>How bad it is.</summary>
    public required DriftSeverity Severity { get; init; }

    /// <summary>The hub, where one is concerned.</summary>
    public string? Hub { get; init; }

    /// <summary>The managed cluster, where one is concerned.</summary>
    public string? Cluster { get; init; }

    /// <summary>The cluster that it was seen on, where that is not a hub: a managed or a hosting cluster.</summary>
    public string? RunsOn { get; init; }

    /// <summary>The object, as kind and name; absent where hub and cluster name it.</summary>
    public string? Subject { get; init; }

    /// <summary>The operation that made the object.</summary>
    public string? Operation { get; init; }

    /// <summary>What was seen, in a few words; never a secret.</summary>
    public required string Evidence { get; init; }

    /// <summary>The sweep that found it first, by its due time; set when a sweep ends.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The sweep that saw it last, where that is not this one: this one did not look there.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>Whether it is new.</summary>
    public DriftState State { get; init; }

    /// <summary>What makes two sweeps' findings the same one.</summary>
    [JsonIgnore]
    public DriftKey Key => new(Kind, Hub, Cluster, RunsOn, Subject);
}

/// <summary>What a finding is about.</summary>
public readonly record struct DriftKey(DriftKind Kind, string? Hub, string? Cluster, string? RunsOn, string? Subject);
