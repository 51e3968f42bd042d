using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Ocm;

[assembly: AssemblyFixture(typeof(MultiHubFlows.Cli.Tests.SimulatedFleet))]

namespace MultiHubFlows.Cli.Tests;

/// <summary>One fleet for all tests; each test takes clusters of its own.</summary>
public sealed class SimulatedFleet : IAsyncLifetime
{
    private readonly Folder _folder = new();
    private Simulation? _simulation;

    public string File => _folder.At("fleet.yaml");

    public async ValueTask InitializeAsync() =>
        _simulation = await Simulation.StartAsync(
            new SimulationOptions
            {
                Hubs = 2,
                Managed = 6,
                Hosting = 1,
                OutputFolder = _folder.Path,
                Behaviours = [new OcmBehaviour(new OcmOptions())],
                OperatorBundle = OperatorBundle.Text,
                Time = TimeProvider.System,
                Client = Commands.SimulatedIdentity.Of,
            },
            CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_simulation is not null)
        {
            await _simulation.DisposeAsync();
        }

        _folder.Dispose();
    }
}
