using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.FunctionsHost.Tests.Support;
using MultiHubFlows.TestSupport;

[assembly: AssemblyFixture(typeof(SharedAzurite))]

namespace MultiHubFlows.FunctionsHost.Tests.Support;

/// <summary>
/// One Azurite for all tests that do nothing to it, where each host has a task hub of its own; and, for those that need no more, one host over
/// one fleet, started by the first that asks.
/// </summary>
public sealed class SharedAzurite : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _one = new(1, 1);
    private Azurite? _azurite;
    private HostedFleet? _hosted;

    internal string ConnectionString => _azurite!.ConnectionString;

    public async ValueTask InitializeAsync() => _azurite = await Azurite.StartAsync(new AzuriteSetup { InMemory = true }, CancellationToken.None);

    /// <summary>The host that tests share; each takes a cluster of its own.</summary>
    internal async Task<HostedFleet> HostedAsync()
    {
        await _one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            using var deadline = TestDeadline.After(Patience);
            return _hosted ??= await HostedFleet.StartAsync(ConnectionString, "Shared", new FleetSize(Hubs: 2, Managed: 8, Hosting: 1), deadline.Token);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_hosted is not null)
        {
            await _hosted.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _one.Dispose();
    }
}
