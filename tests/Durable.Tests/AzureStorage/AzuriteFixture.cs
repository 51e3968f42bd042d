using MultiHubFlows.Durable.AzureStorage;
using MultiHubFlows.TestSupport;

[assembly: AssemblyFixture(typeof(MultiHubFlows.Durable.Tests.AzureStorage.AzuriteFixture))]

namespace MultiHubFlows.Durable.Tests.AzureStorage;

/// <summary>One Azurite, with its data in memory, for all tests that want a hub of their own in it. It starts when the first one asks.</summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    private readonly Lazy<Task<Azurite>> _azurite = new(() => Azurite.StartAsync(new AzuriteSetup { InMemory = true }, CancellationToken.None));
    private int _hubs;

    public async Task<AzureStorageAccount> AccountAsync() => AzureStorageAccount.FromConnectionString((await _azurite.Value).ConnectionString);

    /// <summary>The name of a hub that nobody else has.</summary>
    public string NewHubName() => $"Hub{Interlocked.Increment(ref _hubs)}";

    public async ValueTask DisposeAsync()
    {
        if (_azurite.IsValueCreated)
        {
            await (await _azurite.Value).DisposeAsync();
        }
    }
}
