using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>An entry of the fleet file and where its parts stand.</summary>
internal sealed record Placed<T>(T Value, MapReader Map, YamlText Name);

/// <summary>A fleet as it was read, before it was checked as a whole.</summary>
internal sealed record PlacedFleet(
    Fleet Fleet,
    IReadOnlyList<Placed<FleetHub>> Hubs,
    IReadOnlyList<Placed<FleetManagedCluster>> ManagedClusters,
    IReadOnlyList<Placed<FleetHostingCluster>> HostingClusters,
    IReadOnlyList<Placed<FleetPullSecret>> PullSecrets,
    YamlNode BundlePlace);
