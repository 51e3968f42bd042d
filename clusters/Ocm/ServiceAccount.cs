namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A service account.</summary>
public sealed record ServiceAccount : KubernetesObject;
