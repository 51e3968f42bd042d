namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>A hub and a managed cluster of the simulator in this process, reached like any other cluster: by their kubeconfigs.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    public required string HubKubeconfig { get; init; }

    public required string ManagedKubeconfig { get; init; }

    public static Task<SimulatedFleet> StartAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("The simulator has no servers yet." + cancellationToken.IsCancellationRequested);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
