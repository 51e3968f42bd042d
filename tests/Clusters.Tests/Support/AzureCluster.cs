using Azure.Core;
using Azure.Identity;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.TestSupport.Azure;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>Clients whose credentials are in Azure's doubles, by a fleet file as users write it.</summary>
internal sealed class AzureCluster : IDisposable
{
    private readonly TestFleet _files = new();

    public AzureCluster(AzureDouble azure, string fleet, TimeProvider? time = null, Func<AzureOptions, AzureOptions>? change = null)
    {
        Time = time ?? new LeapingTime();
        var reading = _files.Load(fleet);
        Assert.Empty(reading.Mistakes);
        var options = new AzureOptions { Transport = azure.Transport, Retries = 0 };
        Connections = new ClusterConnections(
            reading.Fleet!, new ClusterClientOptions { Jitter = () => 0.5, Azure = change?.Invoke(options) ?? options }, Time);
    }

    public TimeProvider Time { get; }

    public ClusterConnections Connections { get; }

    public static string HubAt(string secret, string name = "hub1") =>
        $"- {{ name: {name}, credential: {{ keyVaultSecret: {secret} }} }}";

    /// <summary>A fleet whose hubs are those entries, read as the machine's managed identity.</summary>
    public static string Fleet(AzureDouble azure, params string[] hubs) =>
        $"azure: {{ credential: managedIdentity, clientId: {azure.Entra.ClientId} }}\nhubs:\n{string.Join('\n', hubs)}";

    /// <summary>A workload identity by its parts, which otherwise come from the environment.</summary>
    public static Func<AzureIdentity, TokenCredential> Federated(AzureDouble azure, string tokenFile) =>
        identity => new WorkloadIdentityCredential(new WorkloadIdentityCredentialOptions
        {
            ClientId = identity.ClientId,
            TenantId = EntraDouble.Tenant,
            TokenFilePath = tokenFile,
            DisableInstanceDiscovery = true,
            Transport = azure.Transport,
            Retry = { MaxRetries = 0 },
        });

    public void Dispose()
    {
        Connections.Dispose();
        _files.Dispose();
    }
}
