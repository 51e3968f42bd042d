namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A ConfigMap.</summary>
public sealed record ConfigMap : KubernetesObject
{
    public IReadOnlyDictionary<string, string>? Data { get; init; }
}
