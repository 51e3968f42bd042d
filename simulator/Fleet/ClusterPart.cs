namespace MultiHubFlows.Simulator.Fleet;

/// <summary>The part that a simulated cluster plays.</summary>
public enum ClusterPart
{
    /// <summary>A hub: OCM's hub controllers and webhooks.</summary>
    Hub,

    /// <summary>A cluster to be managed.</summary>
    Managed,

    /// <summary>A cluster that runs agents of others.</summary>
    Hosting,
}
