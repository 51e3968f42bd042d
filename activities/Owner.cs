using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities;

/// <summary>Marks what we make, and tells ours from others'.</summary>
internal static class Owner
{
    /// <summary>Metadata of an object that this registration makes.</summary>
    public static ObjectMeta Metadata(Registration registration, string name, string? ns = null) =>
        new() { Name = name, Namespace = ns, Labels = Labels(), Annotations = Annotations(registration) };

    /// <summary>The label of everything that we make.</summary>
    public static SortedDictionary<string, string> Labels() =>
        new(StringComparer.Ordinal) { [OwnerAnnotations.ManagedBy] = OwnerAnnotations.ManagedByValue };

    /// <summary>The annotations that every object of a registration carries.</summary>
    public static SortedDictionary<string, string> Annotations(Registration registration)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [OwnerAnnotations.Operation] = registration.Operation.Origin,
            [OwnerAnnotations.Hub] = registration.Plan.Hub.Value,
            [OwnerAnnotations.Cluster] = registration.Cluster.Value,
            [OwnerAnnotations.ClusterUid] = registration.ClusterUid,
        };
        if (GenerationOf(registration) is { } generation)
        {
            annotations[OwnerAnnotations.Generation] = generation;
        }

        if (registration.Move is { } move)
        {
            annotations[OwnerAnnotations.Mover] = move.Mover.Origin;
        }

        return annotations;
    }

    /// <summary>Whether this operation made the object for this registration.</summary>
    public static bool IsOurs(ObjectMeta metadata, Registration registration) =>
        metadata.Annotation(OwnerAnnotations.Operation) == registration.Operation.Origin && IsSameRegistration(metadata, registration);

    /// <summary>
    /// Whether some operation of ours made the object for the same agent of the same cluster and hub. The claim says which of them may write.
    /// </summary>
    public static bool IsSameRegistration(ObjectMeta metadata, Registration registration) =>
        metadata.Label(OwnerAnnotations.ManagedBy) == OwnerAnnotations.ManagedByValue
        && metadata.Annotation(OwnerAnnotations.Hub) == registration.Plan.Hub.Value
        && metadata.Annotation(OwnerAnnotations.Cluster) == registration.Cluster.Value
        && metadata.Annotation(OwnerAnnotations.ClusterUid) == registration.ClusterUid
        && metadata.Annotation(OwnerAnnotations.Generation) == GenerationOf(registration);

    /// <summary>Which agent of its membership the registration is of, as annotations say it; null for the first.</summary>
    public static string? GenerationOf(Registration registration) => registration.Plan.Names.Generation?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same, read from an object; null for the first.</summary>
    public static int? GenerationOf(ObjectMeta metadata) =>
        int.TryParse(metadata.Annotation(OwnerAnnotations.Generation), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : null;

    /// <summary>A merge patch that makes an object of an older operation this operation's.</summary>
    public static JsonObject TakeOver(Registration registration)
    {
        var annotations = new JsonObject();
        foreach (var (key, value) in Annotations(registration))
        {
            annotations[key] = value;
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
    }
}
