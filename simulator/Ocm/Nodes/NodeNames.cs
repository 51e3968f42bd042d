namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>Names around a simulated node.</summary>
internal static class NodeNames
{
    /// <summary>Tells a pod's Deployment without asking for its ReplicaSet.</summary>
    public const string DeploymentUid = "simulator.multihubflows.dev/deployment-uid";

    /// <summary>The node that every simulated cluster is born with.</summary>
    public static string NodeOf(string cluster) => $"{cluster}-node1";
}
