using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>A hub and a managed cluster of the simulator in this process, reached like any other cluster: by their kubeconfigs.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private readonly Simulation _simulation;

    private SimulatedFleet(Simulation simulation) => _simulation = simulation;

    public SimulatedCluster Hub => _simulation["hub1"];

    public SimulatedCluster Managed => _simulation["cluster1"];

    public static async Task<SimulatedFleet> StartAsync(CancellationToken cancellationToken) =>
        new(await Simulation.StartAsync(new SimulationOptions { Hubs = 1, Managed = 1 }, cancellationToken));

    public ValueTask DisposeAsync() => _simulation.DisposeAsync();
}
