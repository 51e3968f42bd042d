using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>A hub and a managed cluster of the simulator in this process, reached like any other cluster: by their kubeconfigs.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private readonly Simulation _simulation;

    private SimulatedFleet(Simulation simulation) => _simulation = simulation;

    public SimulatedCluster Hub => _simulation["hub1"];

    public SimulatedCluster Managed => _simulation["cluster1"];

    public static async Task<SimulatedFleet> StartAsync(CancellationToken cancellationToken) =>
        new(await Simulation.StartAsync(
            new SimulationOptions { Hubs = 1, Managed = 1, Behaviours = [new OcmBehaviour(new OcmOptions())] }, cancellationToken));

    /// <summary>Installs the Klusterlet type alone: no operator runs that would act on what the cases send.</summary>
    public static async Task InstallKlusterletTypeAsync(Caller admin, CancellationToken cancellationToken)
    {
        const string Path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/klusterlets.operator.open-cluster-management.io";
        var definition = OperatorBundle.Text.Split("\n---", StringSplitOptions.None)
            .First(document => document.Contains("kind: CustomResourceDefinition", StringComparison.Ordinal));
        (await admin.ApplyAsync(Path, "fleet", definition, cancellationToken)).Gives(201);
        await Eventually.Sees(
            () => admin.GetAsync("/apis/operator.open-cluster-management.io/v1/klusterlets", cancellationToken),
            answer => answer.Code == 200,
            cancellationToken);
    }

    public ValueTask DisposeAsync() => _simulation.DisposeAsync();
}
