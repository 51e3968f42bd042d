using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>Puts Open Cluster Management onto a simulated fleet.</summary>
public static class OcmSimulation
{
    /// <summary>
    /// The same fleet with OCM on its clusters, its troubles behind the control port (when that is opened) and the operator's bundle
    /// beside the fleet file (when files are written).
    /// </summary>
    public static SimulationOptions WithOcm(this SimulationOptions fleet, OcmOptions? ocm = null)
    {
        var behaviour = new OcmBehaviour(ocm ?? new OcmOptions { LoggerFactory = fleet.LoggerFactory });
        return fleet with
        {
            Behaviours = [.. fleet.Behaviours, behaviour],
            ControlExtensions = [.. fleet.ControlExtensions, new OcmControlEndpoints(behaviour.Control)],
            OperatorBundle = OperatorBundle.Text,
        };
    }
}
