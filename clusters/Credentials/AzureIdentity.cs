namespace MultiHubFlows.Clusters.Credentials;

/// <summary>As whom this process asks Azure.</summary>
/// <param name="Credential">Where the identity comes from.</param>
/// <param name="ClientId">The client id of a user-assigned identity; null for the environment's.</param>
public sealed record AzureIdentity(AzureCredentialKind Credential, string? ClientId)
{
    /// <summary>What the environment offers.</summary>
    public static AzureIdentity Default { get; } = new(AzureCredentialKind.Default, null);
}

/// <summary>Where an identity comes from.</summary>
public enum AzureCredentialKind
{
    /// <summary>What Azure.Identity finds: environment, workload identity, managed identity, a developer's sign-in.</summary>
    Default,

    /// <summary>The machine's managed identity.</summary>
    ManagedIdentity,

    /// <summary>A Kubernetes service account that is federated with an identity.</summary>
    WorkloadIdentity,

    /// <summary>The sign-in of the Azure CLI.</summary>
    AzureCli,
}
