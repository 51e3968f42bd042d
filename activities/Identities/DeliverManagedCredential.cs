using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// Writes the hosted agent's credential for the managed cluster onto the hosting cluster. Without a token nothing is written. A second run
/// finds the same content.
/// </summary>
internal sealed class DeliverManagedCredential(RegistrationClusters clusters, ClaimFence fence, ExternalKubeconfig kubeconfig, ActivityStopping stopping)
    : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var secret = await kubeconfig.MakeAsync(registration, cancellationToken);
        var pass = await fence.EnterAsync(registration, cancellationToken);
        var hosting = pass.Over(clusters.Hosting(registration));
        var created = await hosting.CreateAsync<Secret>(ResourceKind.Secret, secret, found => Owner.IsOurs(found.Metadata, registration), cancellationToken);
        if (created.Created)
        {
            return new Done(true);
        }

        var found = created.Value;
        if (!Owner.IsSameRegistration(found.Metadata, registration))
        {
            throw new HubRefusedException(
                $"{hosting.ClusterName} has a Secret {registration.Plan.Names.RunsIn}/{ExternalKubeconfig.SecretName} that this registration did not make.",
                Reasons.SecretForeign,
                "Find out whose it is; a klusterlet of the same name may be somebody else's.");
        }

        if (Owner.IsOurs(found.Metadata, registration) && found.Data?.GetValueOrDefault("kubeconfig") is { } there && there.SameAs(secret.Data!["kubeconfig"]))
        {
            return new Done(false);
        }

        var replaced = await hosting.ReplaceAsync(
            ResourceKind.Secret, secret with { Metadata = secret.Metadata with { ResourceVersion = found.Metadata.ResourceVersion } }, cancellationToken);
        return replaced.IsDone ? new Done(true) : throw Changing.Of(hosting, $"Secret/{registration.Plan.Names.RunsIn}/{ExternalKubeconfig.SecretName}");
    }
}
