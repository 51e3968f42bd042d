using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>An API server that takes tokens of Entra ID, such as one of AKS.</summary>
/// <param name="Server">The API server's address; always https.</param>
/// <param name="CertificateAuthority">The CA bundle in PEM, or the full path of a file with it.</param>
/// <param name="Audience">The application that the token is for.</param>
public sealed record EntraReference(Uri Server, string CertificateAuthority, string Audience) : CredentialReference
{
    /// <summary>The server application of AKS, the same in every tenant.</summary>
    public const string AksAudience = "6dae42f8-4368-4678-94ff-3960e28e3630";

    // The end is where the token's giver stops; this much before it another one is asked for.
    private static readonly TimeSpan RefreshBefore = TimeSpan.FromMinutes(5);

    // The CA's file was checked where it was read, with its place in the fleet file.
    internal override CredentialCheck Check() => new(Server, []);

    internal override CredentialSource ToSource(AzureReader azure, ClusterClientOptions options, TimeProvider time) => new Source(this, azure, time);

    private sealed class Source(EntraReference reference, AzureReader azure, TimeProvider time) : CredentialSource
    {
        public override async Task<ClusterAccess> ReadAsync(string cluster, CancellationToken cancellationToken)
        {
            var (authority, problem) = AuthorityFile.Read(reference.CertificateAuthority);
            if (authority is null)
            {
                throw new HubRefusedException(
                    $"{cluster}: its credential cannot be used: {problem}", ClusterFailureCode.CredentialUnusable, "Put the API server's CA bundle there.");
            }

            var (token, endsAt, refreshAt) = await azure.GetTokenAsync(reference.Audience, cluster, cancellationToken);
            var soonest = time.GetUtcNow() + ReadUntil.ShortestPause;
            var lookAgainAt = refreshAt ?? endsAt - RefreshBefore;
            return new ClusterAccess(
                new ServerIdentity(reference.Server, authority, null),
                token,
                null,
                null,
                new ReadUntil(time, lookAgainAt > soonest ? lookAgainAt : soonest, endsAt));
        }
    }
}
