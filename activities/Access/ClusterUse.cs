namespace MultiHubFlows.Activities.Access;

/// <summary>What the fleet file names a cluster as.</summary>
public enum ClusterUse
{
    /// <summary>A hub.</summary>
    Hub,

    /// <summary>A managed cluster.</summary>
    Managed,

    /// <summary>A cluster that runs agents of others.</summary>
    Hosting,
}
