using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Claims;

/// <summary>
/// A hub that its owner administers: we may create a ManagedCluster there, and read it, and change nothing. So the claim is made on the hub,
/// once and for good, and where the join stands is kept on the agent's namespace, which two operations cannot both make.
/// </summary>
internal sealed class OwnersHub(RegistrationClusters clusters)
{
    private const int Rounds = 5;

    /// <summary>The claim as the agent's namespace holds it, in the shape of the ManagedCluster that holds it elsewhere; null where there is none.</summary>
    public async Task<ManagedCluster?> ReadAsync(Registration registration, CancellationToken cancellationToken) =>
        await NamespaceAsync(registration, cancellationToken) is { } found ? new ManagedCluster { Metadata = found.Metadata } : null;

    /// <summary>Takes the claim on both sides, or says whose it is. A second run finds it.</summary>
    public async Task<ClaimResult> ClaimAsync(Registration registration, ManagedCluster wanted, CancellationToken cancellationToken)
    {
        if (await HeldByOthersAsync(registration, cancellationToken) is { } held)
        {
            return held;
        }

        var hub = clusters.Hub(registration);
        var created = await hub.CreateAsync<ManagedCluster>(ResourceKind.ManagedCluster, wanted, found => Claim.Of(found).IsOf(registration), cancellationToken);
        if (Judge(registration, created.Value) is { } refused)
        {
            return refused;
        }

        return await TakeNamespaceAsync(registration, cancellationToken) ?? new ClaimResult(true, created.Value.Metadata.Uid);
    }

    /// <summary>Sets the phase of this attempt's claim; nothing where it is gone or another's.</summary>
    public async Task<MarkResult> MarkAsync(Registration registration, string phase, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (await NamespaceAsync(registration, cancellationToken) is not { } found || ClaimOf(found) is not { } claim || !claim.IsOf(registration))
            {
                return new MarkResult(Found: false, Accepted: false);
            }

            if (claim.Attempt > registration.Attempt || (claim.Phase == phase && claim.Attempt == registration.Attempt)
                || await PatchAsync(registration, found, phase, cancellationToken))
            {
                return new MarkResult(Found: true, Accepted: false);
            }
        }

        throw Changing.Of(clusters.Runner(registration), $"Namespace/{registration.Plan.Names.RunsIn}");
    }

    private async Task<ClaimResult?> HeldByOthersAsync(Registration registration, CancellationToken cancellationToken) =>
        await NamespaceAsync(registration, cancellationToken) is { } found
        && ClaimOf(found) is { Operation: { } operation } claim
        && !claim.IsOf(registration)
        && Owner.IsSameRegistration(found.Metadata, registration)
        && claim.Phase is ClaimPhase.Joining or ClaimPhase.Joined
            ? new ClaimResult(false, null, operation, ClaimProblems.InUse(registration, claim))
            : null;

    /// <summary>
    /// Whose the ManagedCluster is. One that an earlier operation left, for this very cluster and place, serves again: only its owner could
    /// delete it. One for another place says nothing of who is at work there.
    /// </summary>
    private static ClaimResult? Judge(Registration registration, ManagedCluster found)
    {
        var claim = Claim.Of(found);
        if (found.Metadata.Terminating)
        {
            throw new HubUnreachableException(
                $"ManagedCluster/{registration.Cluster} on hub {registration.Plan.Hub} is being deleted", Reasons.NameTerminating, "Wait until it is gone, or ask the hub's owner.");
        }

        return claim switch
        {
            { Operation: null } => new ClaimResult(false, found.Metadata.Uid, null, ClaimProblems.NameTaken(registration)),
            _ when claim.ClusterUid != registration.ClusterUid => new ClaimResult(false, found.Metadata.Uid, null, ClaimProblems.OtherCluster(registration, claim)),
            _ when claim.IsOf(registration) || IsForThisPlace(registration, found) => null,
            _ => new ClaimResult(false, found.Metadata.Uid, null, ClaimProblems.OtherPlace(registration, found)),
        };
    }

    private static bool IsForThisPlace(Registration registration, ManagedCluster found) =>
        found.Metadata.Annotation(OwnerAnnotations.HostingCluster) == registration.Plan.HostingCluster?.Value
        && Enum.TryParse<AgentMode>(found.Metadata.Annotation(OwnerAnnotations.Mode), out var mode)
        && mode.IsHosted() == registration.Plan.Mode.IsHosted();

    /// <summary>Makes the namespace with the claim on it, or takes over one of an older attempt or operation; what keeps it from that, else null.</summary>
    private async Task<ClaimResult?> TakeNamespaceAsync(Registration registration, CancellationToken cancellationToken)
    {
        var runner = clusters.Runner(registration);
        var metadata = new ObjectMeta { Name = registration.Plan.Names.RunsIn, Labels = Owner.Labels(), Annotations = Claim.Annotations(registration, ClaimPhase.Joining) };
        for (var round = 0; round < Rounds; round++)
        {
            var created = await runner.CreateAsync<KubernetesNamespace>(
                ResourceKind.Namespace, new KubernetesNamespace { Metadata = metadata }, found => ClaimOf(found).Allows(registration), cancellationToken);
            if (created.Created || ClaimOf(created.Value).Allows(registration))
            {
                return null;
            }

            if (created.Value.Metadata.Terminating)
            {
                throw new HubUnreachableException(
                    $"Namespace {metadata.Name} on {registration.Plan.RunsOn} is being deleted; it waits for {Finalizers.Of(created.Value)}", Reasons.NamespaceTerminating, "Remove what keeps it, or wait.");
            }

            if (await HeldByOthersAsync(registration, cancellationToken) is { } held)
            {
                return held;
            }

            if (ClaimOf(created.Value) is var claim && claim.IsOf(registration) && claim.Attempt > registration.Attempt)
            {
                throw new HubRefusedException(
                    $"The claim on namespace {metadata.Name} is at attempt {claim.Attempt}: attempt {registration.Attempt} comes too late.", Reasons.ClaimLost, "Nothing to do here: what holds the claim now goes on.");
            }

            if (await PatchAsync(registration, created.Value, ClaimPhase.Joining, cancellationToken))
            {
                return null;
            }
        }

        throw Changing.Of(runner, $"Namespace/{metadata.Name}");
    }

    private async Task<bool> PatchAsync(Registration registration, KubernetesNamespace found, string phase, CancellationToken cancellationToken) =>
        (await clusters.Runner(registration).MergePatchAsync<KubernetesNamespace>(
            ResourceKind.Namespace, null, registration.Plan.Names.RunsIn, Claim.Patch(registration, phase), found.Metadata.ResourceVersion, cancellationToken)).IsDone;

    private Task<KubernetesNamespace?> NamespaceAsync(Registration registration, CancellationToken cancellationToken) =>
        clusters.Runner(registration).GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, registration.Plan.Names.RunsIn, cancellationToken);

    private static Claim ClaimOf(KubernetesNamespace ns) => Claim.Of(new ManagedCluster { Metadata = ns.Metadata });
}
