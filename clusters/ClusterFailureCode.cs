namespace MultiHubFlows.Clusters;

/// <summary>The codes that failures of cluster calls carry. Stable: they cross history and reach callers.</summary>
public static class ClusterFailureCode
{
    // Asking again may help.
    public const string Unreachable = "Unreachable";
    public const string NameNotResolved = "NameNotResolved";
    public const string TimedOut = "TimedOut";
    public const string Interrupted = "Interrupted";
    public const string Throttled = "Throttled";
    public const string ServerError = "ServerError";
    public const string WebhookFailed = "WebhookFailed";
    public const string NamespaceTerminating = "NamespaceTerminating";
    public const string NotAKubernetesAnswer = "NotAKubernetesAnswer";
    public const string Changing = "Changing";

    /// <summary>The vault does not answer, or has trouble of its own.</summary>
    public const string VaultUnreachable = "VaultUnreachable";
    public const string VaultThrottled = "VaultThrottled";

    /// <summary>What answers at the vault's address is no vault.</summary>
    public const string NotAVaultAnswer = "NotAVaultAnswer";
    public const string BlobUnreachable = "BlobUnreachable";
    public const string BlobThrottled = "BlobThrottled";

    /// <summary>What answers at the blob's address is no blob storage.</summary>
    public const string NotABlobAnswer = "NotABlobAnswer";

    /// <summary>Entra ID, or the machine's endpoint for identities, gives no token now.</summary>
    public const string EntraUnreachable = "EntraUnreachable";

    /// <summary>This process has no identity of the kind that it is to use, or not yet.</summary>
    public const string AzureIdentityMissing = "AzureIdentityMissing";

    // Asking again does not help.
    public const string BadRequest = "BadRequest";
    public const string Unauthorized = "Unauthorized";
    public const string Forbidden = "Forbidden";
    public const string NotFound = "NotFound";

    /// <summary>The server does not serve the kind: its CRD is not installed.</summary>
    public const string KindNotServed = "KindNotServed";
    public const string Conflict = "Conflict";
    public const string Invalid = "Invalid";
    public const string TooLarge = "TooLarge";

    /// <summary>A list goes on and on, or in a circle.</summary>
    public const string EndlessList = "EndlessList";
    public const string Redirected = "Redirected";
    public const string IllegalName = "IllegalName";
    public const string UnknownCluster = "UnknownCluster";
    public const string CredentialUnusable = "CredentialUnusable";
    public const string HubNotAdministered = "HubNotAdministered";
    public const string UntrustedCertificate = "UntrustedCertificate";
    public const string CertificateNameMismatch = "CertificateNameMismatch";
    public const string CertificateExpired = "CertificateExpired";
    public const string NoAgentAddress = "NoAgentAddress";

    /// <summary>The vault does not take our token.</summary>
    public const string VaultUnauthorized = "VaultUnauthorized";

    /// <summary>Our identity may not read the secret, or it is switched off.</summary>
    public const string VaultForbidden = "VaultForbidden";
    public const string VaultSecretMissing = "VaultSecretMissing";
    public const string BlobUnauthorized = "BlobUnauthorized";
    public const string BlobForbidden = "BlobForbidden";
    public const string BlobMissing = "BlobMissing";

    /// <summary>Entra ID gives our identity no token of that audience.</summary>
    public const string EntraRefused = "EntraRefused";
}
