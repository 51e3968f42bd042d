using Azure.Core;
using Azure.Identity;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>Sets up Azure's clients: bounded attempts, and no diagnostics, whose logs would hold addresses and headers.</summary>
internal static class AzureClients
{
    public static T Options<T>(T client, AzureOptions options)
        where T : ClientOptions
    {
        client.Retry.MaxRetries = options.Retries;
        client.Retry.Delay = TimeSpan.FromMilliseconds(300);
        client.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        client.Retry.NetworkTimeout = options.AttemptTimeout;
        client.Diagnostics.IsLoggingEnabled = false;
        client.Diagnostics.IsLoggingContentEnabled = false;
        client.Diagnostics.IsTelemetryEnabled = false;
        client.Diagnostics.IsDistributedTracingEnabled = false;
        client.Transport = options.Transport ?? client.Transport;
        return client;
    }

    public static TokenCredential Credential(AzureIdentity identity, AzureOptions options) =>
        options.CreateCredential is { } create
            ? create(identity)
            : identity.Credential switch
            {
                AzureCredentialKind.ManagedIdentity => new ManagedIdentityCredential(Options(new ManagedIdentityCredentialOptions(IdOf(identity)), options)),
                AzureCredentialKind.WorkloadIdentity => new WorkloadIdentityCredential(Workload(identity, options)),
                AzureCredentialKind.AzureCli => new AzureCliCredential(Options(new AzureCliCredentialOptions { ProcessTimeout = options.Patience }, options)),
                _ => new DefaultAzureCredential(Default(identity, options)),
            };

    private static ManagedIdentityId IdOf(AzureIdentity identity) =>
        identity.ClientId is { } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned;

    private static WorkloadIdentityCredentialOptions Workload(AzureIdentity identity, AzureOptions options)
    {
        var workload = Options(new WorkloadIdentityCredentialOptions(), options);
        workload.ClientId = identity.ClientId ?? workload.ClientId;
        return workload;
    }

    private static DefaultAzureCredentialOptions Default(AzureIdentity identity, AzureOptions options)
    {
        var all = Options(new DefaultAzureCredentialOptions(), options);
        all.ManagedIdentityClientId = identity.ClientId ?? all.ManagedIdentityClientId;
        all.WorkloadIdentityClientId = identity.ClientId ?? all.WorkloadIdentityClientId;
        return all;
    }
}
