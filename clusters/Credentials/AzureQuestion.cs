namespace MultiHubFlows.Clusters.Credentials;

/// <summary>What Azure is asked for, and what it is called when it fails.</summary>
/// <param name="Title">Who needs what, for messages.</param>
/// <param name="Unreachable">No answer, or trouble of the service's own.</param>
/// <param name="Throttled">429.</param>
/// <param name="Wrong">Something else answered.</param>
/// <param name="Unauthorized">401.</param>
/// <param name="Forbidden">403.</param>
/// <param name="Missing">404.</param>
internal sealed record AzureQuestion(
    string Title,
    AzureMeaning Unreachable,
    AzureMeaning Throttled,
    AzureMeaning Wrong,
    AzureMeaning Unauthorized,
    AzureMeaning Forbidden,
    AzureMeaning Missing)
{
    public static AzureQuestion Secret(string reader, VaultSecretId secret) =>
        new(
            $"{reader}: the secret {secret}",
            new(ClusterFailureCode.VaultUnreachable, "Check that the vault exists and can be reached from here (DNS, firewall, private endpoint); it is asked again."),
            new(ClusterFailureCode.VaultThrottled, "The vault asks for less; it is asked again."),
            new(ClusterFailureCode.NotAVaultAnswer, "Check what answers at the vault's address, such as a proxy or a sign-in page."),
            new(ClusterFailureCode.VaultUnauthorized, "Check that the vault is of the identity's own tenant."),
            new(ClusterFailureCode.VaultForbidden, "Grant the identity 'Key Vault Secrets User' on the vault (it takes minutes to count), let the vault's firewall pass it, and enable the secret."),
            new(ClusterFailureCode.VaultSecretMissing, "Put the secret there, or correct its name and version."));

    public static AzureQuestion Blob(string reader, BlobId blob) =>
        new(
            $"{reader}: the blob {blob.Url}",
            new(ClusterFailureCode.BlobUnreachable, "Check that the storage account exists and can be reached from here (DNS, firewall, private endpoint); it is asked again."),
            new(ClusterFailureCode.BlobThrottled, "The storage account asks for less; it is asked again."),
            new(ClusterFailureCode.NotABlobAnswer, "Check what answers at the storage account's address, such as a proxy or a sign-in page."),
            new(ClusterFailureCode.BlobUnauthorized, "Check that the storage account is of the identity's own tenant."),
            new(ClusterFailureCode.BlobForbidden, "Grant the identity 'Storage Blob Data Reader' on the container (it takes minutes to count), and let the account's firewall pass it."),
            new(ClusterFailureCode.BlobMissing, "Put the blob there, or correct the container's and the blob's name."));

    public static AzureQuestion Token(string reader, string audience) =>
        new(
            $"{reader}: the token for audience {audience}",
            AzureMeaning.Entra,
            AzureMeaning.Entra,
            AzureMeaning.Entra,
            AzureMeaning.Refused,
            AzureMeaning.Refused,
            AzureMeaning.Refused);
}

/// <summary>A code and what to do.</summary>
internal sealed record AzureMeaning(string Code, string NextStep)
{
    public static AzureMeaning Entra { get; } = new(
        ClusterFailureCode.EntraUnreachable, "Check that Entra ID, or the machine's endpoint for managed identities, can be reached from here; it is asked again.");

    public static AzureMeaning Refused { get; } = new(
        ClusterFailureCode.EntraRefused, "Check the identity (azure.credential, azure.clientId, its federation) and the audience.");

    public static AzureMeaning NoIdentity { get; } = new(
        ClusterFailureCode.AzureIdentityMissing, "Assign the machine its identity, sign in, or choose another one in azure.credential of the fleet file; it is asked again.");
}
