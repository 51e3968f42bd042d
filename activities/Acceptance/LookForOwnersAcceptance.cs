using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Whether the owner of a hub has let the agent in, seen from the agent's side: it keeps a certificate under the name that this registration
/// gave it, and the hub says Available. Where the hub no longer answers the bootstrap credential, the operator's own look at the hub counts.
/// </summary>
internal sealed class LookForOwnersAcceptance(RegistrationClusters clusters, ClaimFence fence, Watching watching, TimeProvider time, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var name = AgentNamePin.NameOf(registration) ?? throw new ArgumentException("LookForOwnersAcceptance needs the klusterlet.", nameof(registration));
        var seen = await watching.OneAsync<Secret>(
            registration,
            clusters.Runner(registration),
            ResourceKind.Secret,
            registration.Plan.Names.RunsIn,
            AgentNamePin.SecretName,
            secret => AgentNamePin.HoldsCertificate(secret, name),
            cancellationToken);
        var klusterlet = await clusters.Runner(registration).GetAsync<Klusterlet>(ResourceKind.Klusterlet, null, registration.Plan.Names.Klusterlet, cancellationToken);
        if (!seen.Satisfied)
        {
            return await WaitingAsync(registration, seen.Watched, await DiagnoseAsync(registration, klusterlet, cancellationToken), cancellationToken);
        }

        var cluster = await HubSaysAsync(registration, cancellationToken);
        var conditions = cluster?.Status?.Conditions ?? klusterlet?.Status?.Conditions;
        var letIn = cluster is null
            ? klusterlet?.Status?.Conditions.OfType(ConditionTypes.HubConnectionDegraded) is { IsFalse: true }
            : cluster.Spec?.HubAcceptsClient == true && conditions.IsTrue(ConditionTypes.ManagedClusterConditionAvailable);
        return letIn
            ? new Look
            {
                State = LookState.Met,
                At = time.GetUtcNow(),
                Conditions = [.. (conditions ?? []).Select(condition => new Detail(condition.Type ?? string.Empty, condition.Status ?? string.Empty))],
            }
            : await WaitingAsync(registration, watched: false, NotYet(registration, "its agent has a certificate, and the hub does not say Available"), cancellationToken);
    }

    private async Task<ManagedCluster?> HubSaysAsync(Registration registration, CancellationToken cancellationToken)
    {
        try
        {
            return await clusters.Hub(registration).GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);
        }
        catch (HubRefusedException)
        {
            // Its owner has taken the bootstrap credential back, as is right once the agent has its own.
            return null;
        }
    }

    private async Task<Finding> DiagnoseAsync(Registration registration, Klusterlet? klusterlet, CancellationToken cancellationToken)
    {
        var pods = await AgentPods.ListAsync(registration, clusters.Runner(registration), cancellationToken);
        var diagnosis = AgentDiagnosis.Of(registration, klusterlet, pods, csrsOfCluster: 0);
        return diagnosis.Code == Reasons.CsrAwaited ? NotYet(registration, "its agent asks to be let in") : diagnosis;
    }

    private Task<Look> WaitingAsync(Registration registration, bool watched, Finding finding, CancellationToken cancellationToken) =>
        fence.StillWaitingAsync(registration, new Look { State = LookState.Waiting, Watched = watched, Seen = finding }, cancellationToken);

    private static Finding NotYet(Registration registration, string what) => new(
        Reasons.OwnerHasNotAccepted,
        $"The owner of hub {registration.Plan.Hub} has not let {registration.Cluster} in yet: {what}.",
        $"Ask the hub's owner to accept ManagedCluster {registration.Cluster} and to approve its request: clusteradm accept --clusters {registration.Cluster}.");
}
