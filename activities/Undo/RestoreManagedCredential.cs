using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>
/// Gives a hosted klusterlet that is to be deleted the credential that its operator needs for that: where the secret is missing or the
/// operator is refused with it, the identity is made good, and the secret is deleted and created anew, because after an update the operator
/// takes half a minute longer to notice (ocm-observed 61). Nothing happens where our klusterlet is gone.
/// </summary>
internal sealed class RestoreManagedCredential(RegistrationClusters clusters, ExternalKubeconfig kubeconfig, TimeProvider time, ActivityStopping stopping)
    : RegistrationActivity<Done>(stopping)
{
    private const int Looks = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        if (!registration.Plan.Mode.IsHosted())
        {
            return new Done(false);
        }

        var hosting = clusters.Hosting(registration);
        var klusterlet = await OwnKlusterlet.FindAsync(hosting, registration, cancellationToken);
        if (klusterlet is null)
        {
            return new Done(false);
        }

        var secret = await hosting.GetAsync<Secret>(
            ResourceKind.Secret, registration.Plan.Names.RunsIn, ExternalKubeconfig.SecretName, cancellationToken);
        var identity = await IsWholeAsync(registration, secret, cancellationToken);
        if (identity && !IsRefused(klusterlet))
        {
            return new Done(false);
        }

        await RenewAsync(registration, identity, cancellationToken);
        await DeliverAsync(registration, hosting, secret, cancellationToken);
        return new Done(true);
    }

    /// <summary>Whether the account stands, its token is there, and it is the one that the operator has.</summary>
    private async Task<bool> IsWholeAsync(Registration registration, Secret? delivered, CancellationToken cancellationToken)
    {
        var managed = clusters.Managed(registration);
        var name = registration.Plan.Names.ManagedIdentity;
        var account = await managed.GetAsync<ServiceAccount>(ResourceKind.ServiceAccount, RegistrationNames.OwnNamespace, name, cancellationToken);
        var binding = await managed.GetAsync<ClusterRoleBinding>(
            ResourceKind.ClusterRoleBinding, null, ManagedAccount.RoleName(registration), cancellationToken);
        var filled = await managed.GetAsync<Secret>(ResourceKind.Secret, RegistrationNames.OwnNamespace, name, cancellationToken);
        return account is not null
            && binding is not null
            && filled?.TextOf("token") is { } token
            && delivered?.TextOf("kubeconfig")?.Reveal().Contains(token.Reveal(), StringComparison.Ordinal) == true;
    }

    private static bool IsRefused(Klusterlet klusterlet) =>
        klusterlet.Status?.Conditions.OfType(ConditionTypes.Applied) is { IsFalse: true } applied
        && applied.Message?.Contains("Unauthorized", StringComparison.Ordinal) == true;

    /// <summary>Makes the identity good. A token that is refused although everything is there is replaced with its secret.</summary>
    private async Task RenewAsync(Registration registration, bool identity, CancellationToken cancellationToken)
    {
        var managed = clusters.Managed(registration);
        if (identity)
        {
            await managed.DeleteOwnAsync<Secret>(
                registration, ResourceKind.Secret, RegistrationNames.OwnNamespace, registration.Plan.Names.ManagedIdentity, cancellationToken);
        }

        await EnsureManagedIdentity.MakeAsync(managed, registration, cancellationToken);
    }

    private async Task DeliverAsync(Registration registration, ClusterClient hosting, Secret? old, CancellationToken cancellationToken)
    {
        var secret = await MakeAsync(registration, cancellationToken);
        if (old is not null)
        {
            await hosting.DeleteAsync(
                ResourceKind.Secret, registration.Plan.Names.RunsIn, ExternalKubeconfig.SecretName, old.Metadata.Uid!, Propagation.Background, cancellationToken);
        }

        var created = await hosting.CreateAsync<Secret>(ResourceKind.Secret, secret, found => Owner.IsOurs(found.Metadata, registration), cancellationToken);
        if (!created.Created)
        {
            throw Changing.Of(hosting, $"Secret/{registration.Plan.Names.RunsIn}/{ExternalKubeconfig.SecretName}");
        }
    }

    /// <summary>The token controller fills the secret in a moment; what takes longer is waited for by the retry.</summary>
    private async Task<Secret> MakeAsync(Registration registration, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                return await kubeconfig.MakeAsync(registration, cancellationToken);
            }
            catch (HubUnreachableException unfilled) when (unfilled.Code == Reasons.TokenNotFilled && look < Looks)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
