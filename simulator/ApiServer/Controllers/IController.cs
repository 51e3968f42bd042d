namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>A controller of the control plane: looks at each change and brings the cluster to where it should be.</summary>
internal interface IController
{
    Task HandleAsync(StoreEvent change, CancellationToken cancellationToken);
}
