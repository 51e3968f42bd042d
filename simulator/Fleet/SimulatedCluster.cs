using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Fleet;

/// <summary>One cluster of a simulation: its API server, the part it plays and the administrator's credential.</summary>
/// <param name="Name">The name, such as <c>hub1</c>.</param>
/// <param name="Part">The part it plays.</param>
/// <param name="Server">The API server.</param>
/// <param name="Administrator">A client certificate of <c>kubernetes-admin</c> in <c>system:masters</c>.</param>
/// <param name="Time">The simulation's clock.</param>
public sealed record SimulatedCluster(
    string Name,
    ClusterPart Part,
    SimulatedApiServer Server,
    ClientCertificate Administrator,
    TimeProvider Time)
{
    /// <summary>A kubeconfig with the administrator's certificate embedded.</summary>
    public string Kubeconfig => KubeconfigText.ForCertificate(Name, Server.Url, Server.CaPem, Administrator);

    /// <summary>A kubeconfig of the identity that users of the fleet get; the administrator's where none was asked for.</summary>
    public string ClientKubeconfig { get; internal init; } = "";
}
