using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Verification;

/// <summary>Creates the ManifestWork of the verification. A second run, or a later attempt, applies its content over the one that is there.</summary>
internal sealed class CreateProbe(RegistrationClusters clusters, ClaimFence fence, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var pass = await fence.EnterAsync(registration, cancellationToken);
        var hub = pass.Over(clusters.Hub(registration));
        var wanted = ProbeObjects.Work(registration);
        var created = await hub.CreateAsync<ManifestWork>(
            ResourceKind.ManifestWork, wanted, found => Owner.IsOurs(found.Metadata, registration), cancellationToken);
        if (created.Created)
        {
            return new Done(true);
        }

        if (!Owner.IsOurs(created.Value.Metadata, registration))
        {
            throw new HubRefusedException(
                $"Hub {registration.Plan.Hub} has a ManifestWork {registration.Cluster}/{registration.Plan.Names.Probe} that this operation did not make.",
                Reasons.ProbeForeign,
                "Find out whose it is, and delete it if nobody needs it.");
        }

        if (created.Value.Metadata.Terminating)
        {
            throw new HubUnreachableException(
                $"An old ManifestWork {registration.Cluster}/{registration.Plan.Names.Probe} on hub {registration.Plan.Hub} is being deleted",
                Reasons.NameTerminating,
                "Wait until the agent has removed what it applied.");
        }

        return await hub.ApplyOverAsync(ResourceKind.ManifestWork, wanted, created.Value.Metadata.Uid!, cancellationToken) is not null
            ? new Done(false)
            : throw Changing.Of(hub, $"ManifestWork/{registration.Cluster}/{registration.Plan.Names.Probe}");
    }
}
