using Azure.Core;
using Azure.Core.Pipeline;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>Patience with Azure, and the way to it.</summary>
public sealed record AzureOptions
{
    /// <summary>How long one reading may take with all that belongs to it: tokens, challenges, attempts.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one request may take.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a request is sent again that failed for a moment.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>How long a secret is used before it is read again.</summary>
    public TimeSpan SecretLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The connection string of the storage account whose blobs are read; null where an identity opens them. For an emulator.</summary>
    public string? BlobConnectionString { get; init; }

    /// <summary>The transport of all requests; null for the library's own.</summary>
    public HttpPipelineTransport? Transport { get; init; }

    /// <summary>Makes what gets tokens; null for Azure.Identity's, as the fleet file chooses.</summary>
    public Func<AzureIdentity, TokenCredential>? CreateCredential { get; init; }
}
