using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Identities;

/// <summary>Whether the managed cluster's token controller has filled the token secret.</summary>
internal sealed class LookForManagedCredential(RegistrationClusters clusters, ClaimFence fence, Watching watching, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var name = registration.Plan.Names.ManagedIdentity;
        var seen = await watching.PresentAsync<Secret>(
            registration,
            clusters.Managed(registration),
            ResourceKind.Secret,
            RegistrationNames.OwnNamespace,
            name,
            secret => secret.TextOf("token") is not null,
            cancellationToken);
        return seen.Satisfied
            ? new Look { State = LookState.Met, Watched = seen.Watched }
            : await fence.StillWaitingAsync(
                registration,
                new Look
                {
                    State = LookState.Waiting,
                    Watched = seen.Watched,
                    Seen = new Finding(
                        Reasons.TokenNotFilled,
                        seen.Object is null
                            ? $"Secret {RegistrationNames.OwnNamespace}/{name} on {registration.Cluster} is missing: the token controller deletes secrets of accounts that it does not find."
                            : $"The token controller of {registration.Cluster} has not filled Secret {RegistrationNames.OwnNamespace}/{name}.",
                        $"Look at kube-controller-manager of {registration.Cluster}: its controller serviceaccount-token fills such secrets at once."),
                },
                cancellationToken);
    }
}
