using System.Text.Json.Nodes;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Claims;

/// <summary>
/// Claims (cluster, hub) by creating the ManagedCluster, unaccepted and with our annotations. The hub lets one creation win; a second run
/// finds its own claim. Attempts only go up, so a run that comes late cannot give a newer attempt's claim back to itself. Nothing on the hub
/// could tell a run that is later still, after the undo has removed the ManagedCluster; so a run that was held up, or that was asked for long
/// ago, claims nothing.
/// </summary>
/// <remarks>
/// A claim in phase joining of another operation is in use, whether or not this store knows that operation: nothing on the hub tells a join
/// that lives in another store from one whose store was lost. The finding names both ways on, resuming it and giving it up.
/// </remarks>
internal sealed class ClaimManagedCluster(RegistrationClusters clusters, OwnersHub owners, TimeProvider time, ActivityStopping stopping)
    : RegistrationActivity<ClaimResult>(stopping)
{
    private const int Rounds = 5;

    private static readonly Dictionary<string, string> NoAnnotations = [];

    // Before another worker would be given the work of one that hangs.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    // Longer than all the calls of one step may take.
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(20);

    /// <inheritdoc/>
    public override async Task<ClaimResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        if (registration.Plan.OwnerAccepts)
        {
            RequireInTime(registration, began);
            return await owners.ClaimAsync(registration, Wanted(registration), cancellationToken);
        }

        var hub = clusters.Hub(registration);
        for (var round = 0; round < Rounds; round++)
        {
            RequireInTime(registration, began);
            var created = await hub.CreateAsync<ManagedCluster>(
                ResourceKind.ManagedCluster, Wanted(registration), found => Claim.Of(found).Allows(registration), cancellationToken);
            if (created.Created)
            {
                return Held(created.Value);
            }

            if (Judge(registration, created.Value) is { } judged)
            {
                return judged;
            }

            RequireInTime(registration, began);
            var taken = await hub.MergePatchAsync<ManagedCluster>(
                ResourceKind.ManagedCluster,
                null,
                registration.Cluster.Value,
                TakeOver(registration),
                created.Value.Metadata.ResourceVersion,
                cancellationToken);
            if (taken is { IsDone: true, Value: { } cluster })
            {
                return Held(cluster);
            }
        }

        throw Changing.Of(hub, $"ManagedCluster/{registration.Cluster}");
    }

    private void RequireInTime(Registration registration, long began)
    {
        if (time.GetElapsedTime(began) > LongestRun || time.GetUtcNow() - registration.AskedAt > LongestStep)
        {
            throw new HubRefusedException(
                $"Claiming ManagedCluster/{registration.Cluster} on hub {registration.Plan.Hub} came too late: the operation may have moved on",
                Reasons.TooLate,
                "Nothing to do here: an operation that still wants it asks again.");
        }
    }

    /// <summary>The ManagedCluster as this registration makes it.</summary>
    public static ManagedCluster Wanted(Registration registration)
    {
        var labels = Owner.Labels();
        foreach (var (key, value) in LabelsOf(registration))
        {
            labels[key] = value;
        }

        return new ManagedCluster
        {
            Metadata = new ObjectMeta
            {
                Name = registration.Cluster.Value,
                Labels = labels,
                Annotations = new Dictionary<string, string>(
                    (registration.Plan.Options?.Annotations ?? NoAnnotations).Concat(Claim.Annotations(registration, ClaimPhase.Joining)), StringComparer.Ordinal),
            },
            Spec = new ManagedClusterSpec { HubAcceptsClient = false, LeaseDurationSeconds = registration.Plan.LeaseDurationSeconds },
        };
    }

    /// <summary>The cluster's own labels, those of the options over them, and the set.</summary>
    private static SortedDictionary<string, string> LabelsOf(Registration registration)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in registration.Labels.Concat(registration.Plan.Options?.Labels ?? NoAnnotations))
        {
            labels[key] = value;
        }

        if (registration.Plan.Options?.ClusterSet is { } set)
        {
            labels[AgentOptionRules.ClusterSetLabel] = set;
        }

        return labels;
    }

    /// <summary>The claim, and what was asked for now: what is taken over may hold another lease period, other labels and annotations.</summary>
    private static JsonObject TakeOver(Registration registration)
    {
        var patch = Claim.Patch(registration, ClaimPhase.Joining);
        var metadata = patch["metadata"]!.AsObject();
        if (LabelsOf(registration) is { Count: > 0 } labels)
        {
            metadata["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)JsonValue.Create(label.Value))));
        }

        foreach (var (key, value) in registration.Plan.Options?.Annotations ?? NoAnnotations)
        {
            metadata["annotations"]![key] = value;
        }

        if (registration.Plan.LeaseDurationSeconds is { } seconds)
        {
            patch["spec"] = new JsonObject { ["leaseDurationSeconds"] = seconds };
        }

        return patch;
    }

    /// <summary>What to answer without writing; null where the claim may be taken over.</summary>
    private static ClaimResult? Judge(Registration registration, ManagedCluster found)
    {
        var claim = Claim.Of(found);
        if (found.Metadata.Terminating)
        {
            throw new HubUnreachableException(
                $"ManagedCluster/{registration.Cluster} on hub {registration.Plan.Hub} is being deleted; it waits for {Finalizers.Of(found.Metadata)}",
                Reasons.NameTerminating,
                "Wait until it is gone, or remove what keeps it: its works and add-ons while its agent lives.");
        }

        return claim switch
        {
            { Operation: null } => new ClaimResult(false, found.Metadata.Uid, null, ClaimProblems.NameTaken(registration)),
            _ when claim.ClusterUid != registration.ClusterUid =>
                new ClaimResult(false, found.Metadata.Uid, null, ClaimProblems.OtherCluster(registration, claim)),
            _ when claim.Allows(registration) => Held(found),
            _ when claim.IsOf(registration) => claim.Attempt < registration.Attempt ? null : throw Late(registration, claim),
            { Phase: ClaimPhase.Skipped } => null,
            _ => new ClaimResult(false, found.Metadata.Uid, claim.Operation, ClaimProblems.InUse(registration, claim)),
        };
    }

    private static HubRefusedException Late(Registration registration, Claim claim) =>
        new(
            $"The claim on ManagedCluster/{registration.Cluster} of hub {registration.Plan.Hub} is at attempt {claim.Attempt}, phase {claim.Phase}: attempt {registration.Attempt} comes too late.",
            Reasons.ClaimLost,
            "Nothing to do here: what holds the claim now goes on.");

    private static ClaimResult Held(ManagedCluster cluster) => new(true, cluster.Metadata.Uid);
}
