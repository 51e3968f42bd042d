namespace MultiHubFlows.Simulator.Fleet;

/// <summary>
/// What lives on a cluster beside its API server: controllers, operators, agents. It is given nothing but the cluster's address and
/// credentials, and works over HTTPS like anybody else.
/// </summary>
public interface IClusterBehaviour
{
    /// <summary>
    /// Called once for each cluster when its server answers, hubs first. Returns when what must be there at once is there (CRDs,
    /// roles); long-running work goes on in the background until <paramref name="stopping"/>.
    /// </summary>
    Task StartAsync(SimulatedCluster cluster, CancellationToken stopping);
}
