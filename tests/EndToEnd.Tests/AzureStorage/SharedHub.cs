using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.EndToEnd.Tests.AzureStorage;

/// <summary>A simulated fleet, an Azurite, and the processes that serve that fleet on one task hub in it.</summary>
internal sealed class SharedHub : IAsyncDisposable
{
    private readonly List<HubProcess> _processes = [];

    private SharedHub(SimulatedFleet fleet, Azurite azurite) => (Fleet, Azurite) = (fleet, azurite);

    public SimulatedFleet Fleet { get; }

    public Azurite Azurite { get; }

    public static async Task<SharedHub> StartAsync(FleetSize size, AzuriteSetup setup, CancellationToken cancellationToken)
    {
        var (fleet, azurite) = (SimulatedFleet.StartAsync(size, cancellationToken), Azurite.StartAsync(setup, cancellationToken));
        await Task.WhenAll(fleet, azurite);
        return new SharedHub(await fleet, await azurite);
    }

    /// <summary>One more process, with a data folder of its own.</summary>
    public async Task<HubProcess> ServeAsync(string name, CancellationToken cancellationToken, params string[] more)
    {
        var process = await HubProcess.StartAsync(Azurite.ConnectionString, Fleet.FleetFile, Fleet.DataFolder(name), cancellationToken, more);
        _processes.Add(process);
        return process;
    }

    /// <summary>What all processes have written, for a failure to be understood.</summary>
    public string Talk() => string.Join('\n', _processes.Select(process => process.Process.Talk));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await Azurite.DisposeAsync();
        await Fleet.DisposeAsync();
    }
}
