using System.Globalization;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// Mints tokens for the bootstrap identity and writes them straight into the agent's namespace, on another cluster than the one that minted
/// them: a token never leaves these lines. A secret of ours that holds a live token of this very account is kept, so a second run changes
/// nothing; the token that it may have minted is dropped unused.
/// </summary>
internal sealed class BootstrapTokens(RegistrationClusters clusters, TimeProvider time)
{
    /// <summary>The secret that agents read.</summary>
    public const string SecretName = "bootstrap-hub-kubeconfig";

    private const string Key = "kubeconfig";
    private const int Rounds = 5;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeastLife = TimeSpan.FromMinutes(5);

    /// <summary>Brings a live token of the identity about.</summary>
    public async Task<BootstrapToken> EnsureAsync(
        ClaimPass pass, Registration registration, BootstrapIdentity identity, HubAddress address, CancellationToken cancellationToken)
    {
        var runner = pass.Over(clusters.Runner(registration));

        // The first delivery finds no secret; asking for it first would be a request for nothing.
        var found = registration.Tokens.Count == 0 && registration.Attempt == 1 ? null : await ReadAsync(registration, runner, cancellationToken);
        if (found is not null && Living(found, identity) is { } living)
        {
            return living;
        }

        var minted = await MintAsync(registration, pass.Over(clusters.Hub(registration)), identity, cancellationToken);
        var secret = Wanted(registration, identity, minted, address);
        for (var round = 0; round < Rounds; round++)
        {
            found = await WriteAsync(registration, runner, secret, found, cancellationToken);
            if (found is null)
            {
                return new BootstrapToken(minted.TokenId, identity.Uid, minted.ExpiresAt);
            }

            if (Living(found, identity) is { } other)
            {
                return other;
            }
        }

        throw Changing.Of(runner, $"Secret/{registration.Plan.Names.RunsIn}/{SecretName}");
    }

    private static Task<Secret?> ReadAsync(Registration registration, ClusterClient runner, CancellationToken cancellationToken) =>
        runner.GetAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, SecretName, cancellationToken);

    /// <summary>The token in a secret of ours, if it is of this account and has some life left.</summary>
    private BootstrapToken? Living(Secret secret, BootstrapIdentity identity) =>
        secret.Metadata.Label(OwnerAnnotations.ManagedBy) == OwnerAnnotations.ManagedByValue
        && secret.Metadata.Annotation(OwnerAnnotations.IdentityUid) == identity.Uid
        && DateTimeOffset.TryParse(
            secret.Metadata.Annotation(OwnerAnnotations.ExpiresAt), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires)
        && expires - time.GetUtcNow() >= LeastLife
            ? new BootstrapToken(secret.Metadata.Annotation(OwnerAnnotations.CredentialId), identity.Uid, expires)
            : null;

    private static async Task<MintedToken> MintAsync(
        Registration registration, ClusterClient hub, BootstrapIdentity identity, CancellationToken cancellationToken)
    {
        MintedToken minted;
        try
        {
            minted = await hub.CreateTokenAsync(
                RegistrationNames.OperatorNamespace, registration.Plan.Names.BootstrapIdentity, (int)Lifetime.TotalSeconds, cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.NotFound)
        {
            throw Gone(registration, refused);
        }

        return minted.ServiceAccountUid is { } uid && uid != identity.Uid ? throw Gone(registration, null) : minted;
    }

    private static HubRefusedException Gone(Registration registration, Exception? cause) =>
        new(
            $"The bootstrap identity {registration.Plan.Names.BootstrapIdentity} of this attempt is gone from hub {registration.Plan.Hub}.",
            Reasons.IdentityGone,
            "Retry makes a new one.",
            cause);

    private static Secret Wanted(Registration registration, BootstrapIdentity identity, MintedToken minted, HubAddress address)
    {
        var metadata = Owner.Metadata(registration, SecretName, registration.Plan.Names.RunsIn);
        var annotations = new Dictionary<string, string>(metadata.Annotations!, StringComparer.Ordinal)
        {
            [OwnerAnnotations.IdentityUid] = identity.Uid,
            [OwnerAnnotations.ExpiresAt] = minted.ExpiresAt.ToString("O", CultureInfo.InvariantCulture),
        };
        if (minted.TokenId is { } id)
        {
            annotations[OwnerAnnotations.CredentialId] = id;
        }

        return new Secret
        {
            Metadata = metadata with { Annotations = annotations },
            Type = "Opaque",
            Data = new Dictionary<string, SecretText>(StringComparer.Ordinal)
            {
                [Key] = SecretText.OfData(AgentKubeconfig.ForBootstrap(ServerFor(registration, address), $"{registration.Plan.Hub}-{address.Uid}", minted.Guarded()).Reveal()),
            },
        };
    }

    /// <summary>The hub as this agent reaches it: by a proxy of its own where one is asked for, whose authority it then trusts besides.</summary>
    internal static AgentServer ServerFor(Registration registration, HubAddress address) =>
        registration.Plan.Options?.HubProxy is { } proxy
            ? address.Server with
            {
                Proxy = new Uri(proxy.Url),
                CertificateAuthority = address.Server.CertificateAuthority is { } own && proxy.CertificateAuthority is { } besides
                    ? $"{own.TrimEnd('\n')}\n{besides.TrimEnd('\n')}\n"
                    : address.Server.CertificateAuthority ?? proxy.CertificateAuthority,
            }
            : address.Server;

    /// <summary>Writes the secret over what was found; gives what is there instead where it could not.</summary>
    private static async Task<Secret?> WriteAsync(
        Registration registration, ClusterClient runner, Secret secret, Secret? over, CancellationToken cancellationToken)
    {
        if (over is null)
        {
            var created = await runner.CreateAsync<Secret>(
                ResourceKind.Secret,
                secret,
                found => found.Metadata.Annotation(OwnerAnnotations.CredentialId) is { } id && id == secret.Metadata.Annotation(OwnerAnnotations.CredentialId),
                cancellationToken);
            return created.Created ? null : created.Value;
        }

        if (!Owner.IsSameRegistration(over.Metadata, registration))
        {
            throw new HubRefusedException(
                $"{runner.ClusterName} has a Secret {registration.Plan.Names.RunsIn}/{SecretName} that this registration did not make.",
                Reasons.SecretForeign,
                "An agent of another hub may use this namespace: find out, or ask for agentNamespace 'own'.");
        }

        var replaced = await runner.ReplaceAsync(
            ResourceKind.Secret, secret with { Metadata = secret.Metadata with { ResourceVersion = over.Metadata.ResourceVersion } }, cancellationToken);
        return replaced.Result switch
        {
            WriteResult.Done => null,
            _ => await ReadAsync(registration, runner, cancellationToken) ?? throw Changing.Of(runner, $"Secret/{registration.Plan.Names.RunsIn}/{SecretName}"),
        };
    }
}
