namespace MultiHubFlows.Activities.Access;

/// <summary>Where a right is needed, and so how narrowly it can be granted and asked for.</summary>
public enum Place
{
    /// <summary>On objects without a namespace, or in any namespace.</summary>
    Cluster,

    /// <summary>In the namespaces of agents, whose names follow from each registration: granted everywhere.</summary>
    AgentNamespaces,

    /// <summary>In a hub's namespaces of managed clusters: granted everywhere.</summary>
    ClusterNamespaces,

    /// <summary>In the operator's namespace: granted there alone where it is sure to be there.</summary>
    OperatorNamespace,

    /// <summary>In our own namespace: granted there alone.</summary>
    OwnNamespace,
}
