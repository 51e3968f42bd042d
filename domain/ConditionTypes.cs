namespace MultiHubFlows.Domain;

/// <summary>Condition types of OCM, spelled as OCM spells them.</summary>
public static class ConditionTypes
{
    /// <summary>ManagedCluster: the hub's administrator accepted it. Lags behind the spec (ocm-observed 19).</summary>
    public const string HubAcceptedManagedCluster = "HubAcceptedManagedCluster";

    /// <summary>ManagedCluster: the agent has registered once; never reset.</summary>
    public const string ManagedClusterJoined = "ManagedClusterJoined";

    /// <summary>ManagedCluster: the agent renews its lease and its cluster's API server is healthy.</summary>
    public const string ManagedClusterConditionAvailable = "ManagedClusterConditionAvailable";

    /// <summary>ManagedCluster: agent's and hub's clocks agree.</summary>
    public const string ManagedClusterConditionClockSynced = "ManagedClusterConditionClockSynced";

    /// <summary>Klusterlet: the operator has applied what the agent needs. The one to judge a hosted credential by (ocm-observed 55).</summary>
    public const string Applied = "Applied";

    /// <summary>Klusterlet: its Deployments are ready; ManifestWork: its resources exist.</summary>
    public const string Available = "Available";

    /// <summary>Klusterlet, hosted: the external kubeconfig parses, and no more than that.</summary>
    public const string ReadyToApply = "ReadyToApply";

    /// <summary>Klusterlet: the operator's own look at the hub; lags 10 to 40 seconds (ocm-observed 10).</summary>
    public const string HubConnectionDegraded = "HubConnectionDegraded";
}
