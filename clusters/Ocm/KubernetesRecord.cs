using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>A part of a Kubernetes object; fields that this project does not name are kept and written back.</summary>
public abstract record KubernetesRecord
{
    /// <summary>The fields this type has no property for, as the server sent them.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }
}
