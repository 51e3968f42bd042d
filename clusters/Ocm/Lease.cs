using System.Globalization;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A lease (<c>coordination.k8s.io/v1</c>).</summary>
public sealed record Lease : KubernetesObject
{
    public LeaseSpec? Spec { get; init; }
}

/// <summary>Times are text: servers refuse a time without its six digits of fraction, which a time type would leave out when they are zero.</summary>
public sealed record LeaseSpec : KubernetesRecord
{
    public string? HolderIdentity { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    public string? AcquireTime { get; init; }

    public string? RenewTime { get; init; }

    public int? LeaseTransitions { get; init; }
}

/// <summary>The text form of a lease's times.</summary>
public static class LeaseTime
{
    /// <summary>The time as servers take it, always with six digits of fraction.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time in a lease, or null when there is none that can be read.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
