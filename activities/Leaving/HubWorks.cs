using System.Text.Json;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>The works in the cluster's namespace on a hub.</summary>
internal static class HubWorks
{
    /// <summary>OCM's finalizer, which the work agent takes off.</summary>
    public const string Finalizer = "cluster.open-cluster-management.io/manifest-work-cleanup";

    /// <summary>The policy that leaves on the cluster what a work has applied.</summary>
    public const string Orphan = "Orphan";

    private const int MostNames = 100;

    /// <summary>All works but those of our verification.</summary>
    public static async Task<IReadOnlyList<ManifestWork>> ListAsync(ClusterClient hub, Registration registration, CancellationToken cancellationToken) =>
        [.. (await hub.ListAsync<ManifestWork>(ResourceKind.ManifestWork, registration.Cluster.Value, null, null, cancellationToken)).Where(work => !IsProbe(work))];

    /// <summary>Whether it is of a verification of ours.</summary>
    public static bool IsProbe(ManifestWork work) =>
        work.Metadata.Label(OwnerAnnotations.ManagedBy) == OwnerAnnotations.ManagedByValue
        && work.Metadata.Name?.StartsWith(RegistrationNames.ProbePrefix, StringComparison.Ordinal) == true;

    /// <summary>Whether the work leaves on the cluster what it applied, and the agent knows it.</summary>
    public static bool IsOrphaned(ManifestWork work) =>
        IsToBeOrphaned(work)
        && work.Status?.Conditions.OfType(ConditionTypes.Applied) is { ObservedGeneration: { } observed }
        && observed >= work.Metadata.Generation;

    /// <summary>Whether the work leaves on the cluster what it applied.</summary>
    public static bool IsToBeOrphaned(ManifestWork work) =>
        work.Spec?.Unknown is { } fields
        && fields.TryGetValue("deleteOption", out var option)
        && option.ValueKind == JsonValueKind.Object
        && option.TryGetProperty("propagationPolicy", out var policy)
        && policy.ValueEquals(Orphan);

    /// <summary>Whether the agent has applied it, ever: what it never saw has put nothing on the cluster.</summary>
    public static bool IsSeen(ManifestWork work) => work.Metadata.Finalizers?.Contains(Finalizer, StringComparer.Ordinal) == true;

    /// <summary>The works as a result.</summary>
    public static WorksResult Result(IReadOnlyList<ManifestWork> works) =>
        new([.. works.Select(work => work.Metadata.Name!).Order(StringComparer.Ordinal).Take(MostNames)], works.Count);
}
