namespace MultiHubFlows.Api.Onboardings;

/// <summary>The names that the fleet file knows.</summary>
public sealed record FleetNames(
    IReadOnlyCollection<string> ManagedClusters, IReadOnlyCollection<string> Hubs, IReadOnlyCollection<string> HostingClusters);
