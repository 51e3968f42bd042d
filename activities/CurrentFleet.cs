using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities;

/// <summary>
/// The fleet in use and the connections to its clusters. Throws <see cref="HubUnreachableException"/> with code <c>FleetUnusable</c> while the
/// fleet file cannot be used: the process runs on, and the step is tried again.
/// </summary>
public delegate ClusterConnections CurrentFleet();
