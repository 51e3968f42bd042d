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
/// <param name="Mover">The operation that moves the membership's agent; absent: none does.</param>
/// <param name="Generation">Which agent is the membership's; absent: the first.</param>
internal sealed record Claim(string? Operation, int Attempt, string? Phase, string? ClusterUid, string? Mover = null, int? Generation = null)
{
    private static readonly string[] OfThePlace =
        [OwnerAnnotations.HostingCluster, OwnerAnnotations.Generation, OwnerAnnotations.Mover, OwnerAnnotations.MovedFrom];

    /// <summary>Reads the claim.</summary>
    public static Claim Of(ManagedCluster cluster) =>
        new(
            cluster.Metadata.Annotation(OwnerAnnotations.Operation),
            int.TryParse(cluster.Metadata.Annotation(OwnerAnnotations.Attempt), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 0,
            cluster.Metadata.Annotation(OwnerAnnotations.Phase),
            cluster.Metadata.Annotation(OwnerAnnotations.ClusterUid),
            cluster.Metadata.Annotation(OwnerAnnotations.Mover),
            Owner.GenerationOf(cluster.Metadata));

    /// <summary>Whether this registration's operation holds it, whatever the attempt and phase.</summary>
    public bool IsOf(Registration registration) => Operation == registration.Operation.Origin && ClusterUid == registration.ClusterUid;

    /// <summary>Whether this attempt of this operation may create and grant: one that joins, or one that moves the agent of what is joined.</summary>
    public bool Allows(Registration registration) =>
        IsOf(registration) && Attempt == registration.Attempt && Phase == Working(registration) && (registration.Move is not { } move || Mover == move.Mover.Origin);

    /// <summary>
    /// Whether what this registration waits for is still its own: while it may write, and in a move also while its end is under way, and when it is over.
    /// </summary>
    public bool Holds(Registration registration) =>
        Allows(registration)
        || (registration is { Move: { } move, Phase: ClaimPhase.Settling } && IsOf(registration) && Generation == registration.Plan.Names.Generation
            && (Phase == ClaimPhase.Joined || (Phase == ClaimPhase.Settling && Mover == move.Mover.Origin)));

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
        (Path(OwnerAnnotations.Phase), Working(registration)),
        .. registration.Move is { } move ? [(Path(OwnerAnnotations.Mover), move.Mover.Origin)] : Array.Empty<(string, JsonNode?)>(),
    ];

    /// <summary>What a conditional patch sets so that the claim is in another phase.</summary>
    public static (string Path, JsonNode? Value) PhaseTo(string phase) => (Path(OwnerAnnotations.Phase), phase);

    /// <summary>A merge patch that makes the claim this registration's.</summary>
    public static JsonObject Patch(Registration registration, string phase)
    {
        if (registration.Move is { } move)
        {
            return MovePatch(registration, move, phase);
        }

        var annotations = new JsonObject();
        foreach (var (key, value) in Annotations(registration, phase))
        {
            annotations[key] = value;
        }

        // What is taken over may have been somewhere else, or may have been left in the middle of a move.
        foreach (var key in OfThePlace.Where(key => !annotations.ContainsKey(key)))
        {
            annotations[key] = null;
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
    }

    /// <summary>
    /// In a move the owner stays who joined. The place is the second agent's from the moment that the first is to go, and the first one's again where
    /// the move is undone, whatever of it was written.
    /// </summary>
    private static JsonObject MovePatch(Registration registration, MoveOf move, string phase)
    {
        var annotations = new JsonObject
        {
            [OwnerAnnotations.Attempt] = registration.Attempt.ToString(CultureInfo.InvariantCulture),
            [OwnerAnnotations.Phase] = phase,
            [OwnerAnnotations.Mover] = phase is ClaimPhase.Joined or ClaimPhase.Unsettled ? null : move.Mover.Origin,
        };
        switch (phase)
        {
            case ClaimPhase.Settling:
                SetPlace(annotations, registration.Plan.Mode, registration.Plan.HostingCluster, registration.Plan.Names.Generation);
                annotations[OwnerAnnotations.MovedFrom] = move.From.ToText();
                break;
            case ClaimPhase.Returning:
                SetPlace(annotations, move.From.Mode, move.From.HostingCluster, move.From.Generation > 1 ? move.From.Generation : null);
                annotations[OwnerAnnotations.MovedFrom] = null;
                break;
            case ClaimPhase.Joined:
                annotations[OwnerAnnotations.MovedFrom] = null;
                break;
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
    }

    private static void SetPlace(JsonObject annotations, AgentMode mode, HostingClusterName? host, int? generation)
    {
        annotations[OwnerAnnotations.Mode] = mode.ToString();
        annotations[OwnerAnnotations.HostingCluster] = host?.Value;
        annotations[OwnerAnnotations.Generation] = generation?.ToString(CultureInfo.InvariantCulture);
    }

    private static string Working(Registration registration) => registration.Move is null ? ClaimPhase.Joining : ClaimPhase.Moving;

    private static string Path(string annotation) => $"/metadata/annotations/{annotation.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
