using System.Globalization;
using System.Text.Json.Serialization;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>Metadata of an object. Times stay the server's text, so that writing an object back changes nothing.</summary>
public sealed record ObjectMeta : KubernetesRecord
{
    public string? Name { get; init; }

    public string? GenerateName { get; init; }

    public string? Namespace { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public long? Generation { get; init; }

    public string? CreationTimestamp { get; init; }

    public string? DeletionTimestamp { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public IReadOnlyList<string>? Finalizers { get; init; }

    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }

    /// <summary>When the server made the object, by the server's clock; null for an object that no server has seen.</summary>
    [JsonIgnore]
    public DateTimeOffset? CreatedAt =>
        DateTimeOffset.TryParse(CreationTimestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>Whether the object waits for its finalizers, or its namespace's content, to go.</summary>
    [JsonIgnore]
    public bool Terminating => DeletionTimestamp is not null;

    /// <summary>The label's value, or null.</summary>
    public string? Label(string key) => Labels is not null && Labels.TryGetValue(key, out var value) ? value : null;

    /// <summary>The annotation's value, or null.</summary>
    public string? Annotation(string key) => Annotations is not null && Annotations.TryGetValue(key, out var value) ? value : null;
}

/// <summary>The object that owns another one.</summary>
public sealed record OwnerReference : KubernetesRecord
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public string? Name { get; init; }

    public string? Uid { get; init; }
}
