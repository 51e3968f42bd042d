namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>Names around a simulated node.</summary>
internal static class NodeNames
{
    /// <summary>Tells a pod's Deployment without asking for its ReplicaSet.</summary>
    public const string DeploymentUid = "simulator.multihubflows.dev/deployment-uid";

    public static string NodeOf(string cluster) => $"{cluster}-node";
}
