using MultiHubFlows.EndToEnd.Tests.Kills;

namespace MultiHubFlows.FunctionsHost.Tests.Support;

/// <summary>A simulated fleet, and a host over it on a task hub of its own.</summary>
internal sealed class HostedFleet : IAsyncDisposable
{
    private HostedFleet(SimulatedFleet fleet, FunctionsHostProcess host, string hub)
    {
        Fleet = fleet;
        Host = host;
        Hub = hub;
        Operations = new Operations(host.Api);
    }

    public SimulatedFleet Fleet { get; }

    public FunctionsHostProcess Host { get; }

    public string Hub { get; }

    public Operations Operations { get; }

    public static async Task<HostedFleet> StartAsync(string storage, string hub, FleetSize size, CancellationToken cancellationToken)
    {
        var fleet = await SimulatedFleet.StartAsync(size, cancellationToken);
        try
        {
            var host = await FunctionsHostProcess.StartAsync(new HostSetup(storage, hub, fleet.FleetFile, fleet.DataFolder("host")), cancellationToken);
            return new HostedFleet(fleet, host, hub);
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Fleet.DisposeAsync();
    }
}
