using MultiHubFlows.Clusters.Kubeconfigs;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>A kubeconfig as a secret of Azure Key Vault, under the rules of one in a file; it may name no files.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Context">The context to take; null for the kubeconfig's current one.</param>
public sealed record VaultSecretReference(VaultSecretId Secret, string? Context) : CredentialReference
{
    // Its form was checked where it was read, and more cannot be said without the vault.
    internal override CredentialCheck Check() => new(null, []);

    internal override CredentialSource ToSource(AzureReader azure, ClusterClientOptions options, TimeProvider time) =>
        new Source(this, azure, options.Azure, time);

    private sealed class Source(VaultSecretReference reference, AzureReader azure, AzureOptions options, TimeProvider time) : CredentialSource
    {
        public override async Task<ClusterAccess> ReadAsync(string cluster, CancellationToken cancellationToken)
        {
            var freshness = ReadUntil.After(time, options.SecretLifetime);
            var secret = await azure.ReadSecretAsync(reference.Secret, cluster, cancellationToken);
            var reading = KubeconfigSelection.Of(secret.Reveal(), reference.Secret.ToString(), reference.Context, [], freshness);
            return reading.Access ?? throw Unusable(cluster, reading.Mistakes);
        }
    }
}
