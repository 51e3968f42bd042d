using System.Globalization;
using System.Text.Json.Serialization;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A condition in an object's status. <c>Status</c> is <c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
public sealed record Condition : KubernetesRecord
{
    public string? Type { get; init; }

    public string? Status { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public string? LastTransitionTime { get; init; }

    public long? ObservedGeneration { get; init; }

    [JsonIgnore]
    public bool IsTrue => Status == "True";

    [JsonIgnore]
    public bool IsFalse => Status == "False";

    /// <summary>When the status changed last, by the writer's clock.</summary>
    [JsonIgnore]
    public DateTimeOffset? ChangedAt =>
        DateTimeOffset.TryParse(LastTransitionTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}

/// <summary>Looking up conditions by their type.</summary>
public static class Conditions
{
    /// <summary>The condition of that type, or null.</summary>
    public static Condition? OfType(this IReadOnlyList<Condition>? conditions, string type) =>
        conditions?.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Whether the condition is there and <c>True</c>.</summary>
    public static bool IsTrue(this IReadOnlyList<Condition>? conditions, string type) => conditions.OfType(type)?.IsTrue ?? false;
}
