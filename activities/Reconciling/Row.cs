using System.Globalization;
using System.Text.Json.Serialization;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>An object of a list, with no more fields than a sweep looks at: whatever else a server sends is not even kept for a moment.</summary>
internal record Row
{
    public RowMetadata Metadata { get; init; } = new();

    /// <summary>The object as one of ours: kind and name as kubectl takes them.</summary>
    public OwnedObject Owned(string subject) =>
        new(subject, Annotation(OwnerAnnotations.Hub), Annotation(OwnerAnnotations.Cluster), Maker, Metadata.CreationTimestamp)
        {
            Namespace = Metadata.Namespace,
            Terminating = Metadata.DeletionTimestamp is not null,
        };

    /// <summary>The operation that made it: by a move, or else by the join.</summary>
    public string? Maker => Annotation(OwnerAnnotations.Mover) ?? Annotation(OwnerAnnotations.Operation);

    /// <summary>Whether it says for which registration it was made.</summary>
    public bool IsOurs =>
        Annotation(OwnerAnnotations.Operation) is not null && Annotation(OwnerAnnotations.Hub) is not null && Annotation(OwnerAnnotations.Cluster) is not null;

    public string? Annotation(string key) => Metadata.Annotations is { } all && all.TryGetValue(key, out var value) ? value : null;

    public DateTimeOffset? TimeIn(string annotation) =>
        DateTimeOffset.TryParse(Annotation(annotation), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

internal sealed record RowMetadata
{
    public string Name { get; init; } = string.Empty;

    public string? Namespace { get; init; }

    public string? Uid { get; init; }

    public DateTimeOffset? CreationTimestamp { get; init; }

    public string? DeletionTimestamp { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

internal sealed record ManagedClusterRow : Row
{
    public ManagedClusterRowSpec? Spec { get; init; }

    public RowStatus? Status { get; init; }
}

internal sealed record ManagedClusterRowSpec(bool? HubAcceptsClient, int? LeaseDurationSeconds);

internal sealed record RowStatus(IReadOnlyList<RowCondition>? Conditions)
{
    public RowCondition? Of(string type) => Conditions?.FirstOrDefault(condition => condition.Type == type);
}

internal sealed record RowCondition(string? Type, string? Status, string? Reason, string? Message, DateTimeOffset? LastTransitionTime)
{
    public bool IsTrue => Status == "True";
}

internal sealed record LeaseRow : Row
{
    public LeaseRowSpec? Spec { get; init; }
}

internal sealed record LeaseRowSpec(string? RenewTime);

internal sealed record RequestRow : Row
{
    public RequestRowSpec? Spec { get; init; }

    public RowStatus? Status { get; init; }

    public bool IsPending => Status?.Conditions is null or { Count: 0 };
}

internal sealed record RequestRowSpec(string? Username);

internal sealed record KlusterletRow : Row
{
    public KlusterletRowSpec? Spec { get; init; }

    public RowStatus? Status { get; init; }
}

internal sealed record KlusterletRowSpec(string? Namespace, KlusterletRowOption? DeployOption, KlusterletRowAlias? HubApiServerHostAlias);

internal sealed record KlusterletRowAlias(string? Hostname);

internal sealed record KlusterletRowOption(string? Mode);

/// <summary>A secret of which nothing but the certificate is read.</summary>
internal sealed record CertificateRow : Row
{
    public CertificateRowData? Data { get; init; }
}

internal sealed record CertificateRowData([property: JsonPropertyName("tls.crt")] string? Certificate);

internal sealed record KubeconfigRow : Row
{
    public KubeconfigRowData? Data { get; init; }
}

internal sealed record KubeconfigRowData(SecretText? Kubeconfig);
