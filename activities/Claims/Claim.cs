using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Claims;

/// <summary>The claim on (cluster, hub) as the ManagedCluster's annotations say it.</summary>
/// <param name="Operation">The operation that holds it; absent: somebody else made the ManagedCluster.</param>
/// <param name="Attempt">The attempt that may write; 0 where it cannot be read.</param>
/// <param name="Phase">One of <see cref="ClaimPhase"/>.</param>
/// <param name="ClusterUid">Which cluster it is for.</param>
internal sealed record Claim(string? Operation, int Attempt, string? Phase, string? ClusterUid)
{
    /// <summary>Reads the claim.</summary>
    public static Claim Of(ManagedCluster cluster) =>
        new(
            cluster.Metadata.Annotation(OwnerAnnotations.Operation),
            int.TryParse(cluster.Metadata.Annotation(OwnerAnnotations.Attempt), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 0,
            cluster.Metadata.Annotation(OwnerAnnotations.Phase),
            cluster.Metadata.Annotation(OwnerAnnotations.ClusterUid));

    /// <summary>Whether this registration's operation holds it, whatever the attempt and phase.</summary>
    public bool IsOf(Registration registration) => Operation == registration.Operation.Origin && ClusterUid == registration.ClusterUid;

    /// <summary>Whether this attempt of this operation may create and grant.</summary>
    public bool Allows(Registration registration) =>
        IsOf(registration) && Attempt == registration.Attempt && Phase == ClaimPhase.Joining;

    /// <summary>The annotations of a claim for this registration in a phase.</summary>
    public static SortedDictionary<string, string> Annotations(Registration registration, string phase)
    {
        var annotations = Owner.Annotations(registration);
        annotations[OwnerAnnotations.Attempt] = registration.Attempt.ToString(CultureInfo.InvariantCulture);
        annotations[OwnerAnnotations.Phase] = phase;
        annotations[OwnerAnnotations.Mode] = registration.Plan.Mode.ToString();
        if (registration.Plan.HostingCluster is { } hosting)
        {
            annotations[OwnerAnnotations.HostingCluster] = hosting.Value;
        }

        return annotations;
    }

    /// <summary>What a conditional patch tests so that it takes effect only while <see cref="Allows"/> holds.</summary>
    public static IReadOnlyList<(string Path, JsonNode? Value)> Tests(Registration registration) =>
    [
        (Path(OwnerAnnotations.Operation), registration.Operation.Origin),
        (Path(OwnerAnnotations.ClusterUid), registration.ClusterUid),
        (Path(OwnerAnnotations.Attempt), registration.Attempt.ToString(CultureInfo.InvariantCulture)),
        (Path(OwnerAnnotations.Phase), ClaimPhase.Joining),
    ];

    /// <summary>What a conditional patch sets so that the claim is in another phase.</summary>
    public static (string Path, JsonNode? Value) PhaseTo(string phase) => (Path(OwnerAnnotations.Phase), phase);

    /// <summary>A merge patch that makes the claim this registration's.</summary>
    public static JsonObject Patch(Registration registration, string phase)
    {
        var annotations = new JsonObject();
        foreach (var (key, value) in Annotations(registration, phase))
        {
            annotations[key] = value;
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
    }

    private static string Path(string annotation) => $"/metadata/annotations/{annotation.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
