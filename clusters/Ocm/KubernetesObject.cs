namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A Kubernetes object. <c>apiVersion</c> and <c>kind</c> may be left out: the client fills them in from the kind it writes.</summary>
public abstract record KubernetesObject : KubernetesRecord
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public ObjectMeta Metadata { get; init; } = new();
}
