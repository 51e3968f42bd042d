using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Leaving;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Moving;

/// <summary>
/// Whether what the hub has put on the cluster is this agent's: every AppliedManifestWork of the hub names its klusterlet, and each work of the hub has
/// one. Two agents of one membership apply the same works, and who wrote last has them (ocm-observed 79); what the other one still has would lose its
/// finalizer with it.
/// </summary>
internal sealed class LookForWorksTakenOver(RegistrationClusters clusters, ClaimFence fence, TimeProvider time, ActivityStopping stopping) : RegistrationActivity<Look>(stopping)
{
    private const int MostNames = 100;
    private const int MostReads = 5;

    // An agent takes its works over within a second or two, or else within minutes. Without the right to watch them, that is read.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        for (var reads = 1; ; reads++)
        {
            var look = await LookAsync(registration, cancellationToken);
            if (look.State != LookState.Waiting || reads == MostReads || reads > registration.WatchSeconds)
            {
                return look with { Watched = reads > 1 };
            }

            await Task.Delay(BetweenReads, time, cancellationToken);
        }
    }

    private async Task<Look> LookAsync(Registration registration, CancellationToken cancellationToken)
    {
        var works = (await clusters.Hub(registration).ListAsync<ManifestWork>(
            ResourceKind.ManifestWork, registration.Cluster.Value, null, null, cancellationToken)).Where(work => !work.Metadata.Terminating && !HubWorks.IsProbe(work)).ToList();
        var applied = await AppliedAsync(registration, cancellationToken);
        var look = Judge(registration, works, applied);

        // Once the other agent goes, or comes back, nothing of this move may be written any more, and the wait is its own.
        return look.State == LookState.Waiting && registration.Phase is null
            ? await fence.StillWaitingAsync(registration, look, cancellationToken)
            : look;
    }

    /// <summary>Judges what was read.</summary>
    public static Look Judge(Registration registration, IReadOnlyList<ManifestWork> works, IReadOnlyList<AppliedManifestWorkSpec> applied)
    {
        var (own, other) = (registration.Klusterlet?.Uid, registration.Move?.OtherUid);
        var mine = applied.Where(work => work.AgentID == own).ToList();
        var theirs = applied.Where(work => work.AgentID == other && other is not null).ToList();
        var hashes = mine.Concat(theirs).Select(work => work.HubHash).ToHashSet(StringComparer.Ordinal);
        var left = applied.Where(work => work.AgentID != own && hashes.Contains(work.HubHash)).ToList();
        if (mine.Count > 0 && theirs.Count > 0 && !theirs.Exists(work => mine.Exists(known => known.HubHash == work.HubHash)))
        {
            return new Look { State = LookState.Impossible, Seen = Differs(registration) };
        }

        var names = mine.Select(work => work.ManifestWorkName).ToHashSet(StringComparer.Ordinal);
        var missing = works.Select(work => work.Metadata.Name!).Where(name => !names.Contains(name)).Order(StringComparer.Ordinal).ToList();
        return left.Count == 0 && missing.Count == 0
            ? new Look
            {
                State = LookState.Met,
                Works = new WorksResult([.. works.Select(work => work.Metadata.Name!).Order(StringComparer.Ordinal).Take(MostNames)], works.Count),
            }
            : new Look { State = LookState.Waiting, Seen = Left(registration, left, missing) };
    }

    private async Task<IReadOnlyList<AppliedManifestWorkSpec>> AppliedAsync(Registration registration, CancellationToken cancellationToken)
    {
        var applied = await clusters.Managed(registration).ListAsync<AppliedManifestWork>(ResourceKind.AppliedManifestWork, null, null, null, cancellationToken);
        return [.. applied.Where(work => !work.Metadata.Terminating).Select(work => work.Spec).OfType<AppliedManifestWorkSpec>()];
    }

    private static Finding Left(Registration registration, List<AppliedManifestWorkSpec> left, List<string> missing)
    {
        var name = left.Select(work => work.ManifestWorkName).FirstOrDefault() ?? missing[0];
        return new Finding(
            Reasons.WorksNotTakenOver,
            $"{Math.Max(left.Count, missing.Count)} works of hub {registration.Plan.Hub} on {registration.Cluster} are not klusterlet {registration.Plan.Names.Klusterlet}'s yet, {name} among them.",
            $"An agent writes itself down when it looks at a work, at the latest within minutes: look at it in namespace {registration.Plan.Names.RunsIn} on {registration.Plan.RunsOn}.");
    }

    private static Finding Differs(Registration registration) => new(
        Reasons.HubAddressDiffers,
        $"The two agents of {registration.Cluster} know hub {registration.Plan.Hub} by different addresses: neither takes over the works of the other.",
        $"Set agentEndpoint.server of hub {registration.Plan.Hub} in the fleet file to the address that the first agent has, in its hub-kubeconfig-secret.");
}
