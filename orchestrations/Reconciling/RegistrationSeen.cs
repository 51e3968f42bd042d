namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>A ManagedCluster as a sweep reads it.</summary>
public sealed record RegistrationSeen
{
    /// <summary>Its name.</summary>
    public required string Cluster { get; init; }

    /// <summary>The operation that holds the claim; absent: not ours.</summary>
    public string? Operation { get; init; }

    /// <summary>The claim's phase.</summary>
    public string? Phase { get; init; }

    /// <summary>The hosting cluster that runs its agent; absent: it runs its own.</summary>
    public string? HostingCluster { get; init; }

    /// <summary>Whether the spec accepts it.</summary>
    public bool Accepted { get; init; }

    /// <summary>Whether an agent has joined once.</summary>
    public bool Joined { get; init; }

    /// <summary>Whether it is being deleted.</summary>
    public bool Terminating { get; init; }

    /// <summary>When it was created, by the hub's clock.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Status of its Available condition.</summary>
    public string? Available { get; init; }

    /// <summary>Reason and message of that condition.</summary>
    public string? AvailableBecause { get; init; }

    /// <summary>Since when it has that status.</summary>
    public DateTimeOffset? AvailableSince { get; init; }

    /// <summary>Its lease period in seconds.</summary>
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>Whether the hub's leases were read.</summary>
    public bool LeasesKnown { get; init; } = true;

    /// <summary>The newest renewal of its lease; absent: there is no lease.</summary>
    public DateTimeOffset? LeaseRenewed { get; init; }

    /// <summary>The cluster that runs its agent.</summary>
    public string RunsOn => HostingCluster ?? Cluster;
}

/// <summary>An object of ours: which registration made it, and when.</summary>
/// <param name="Subject">Kind and name, as kubectl takes them: <c>serviceaccount/mhf-...</c>.</param>
/// <param name="Hub">The hub of its registration.</param>
/// <param name="Cluster">The cluster of its registration.</param>
/// <param name="Operation">The operation that made it.</param>
/// <param name="CreatedAt">When, by the server's clock.</param>
public sealed record OwnedObject(string Subject, string? Hub, string? Cluster, string? Operation, DateTimeOffset? CreatedAt)
{
    /// <summary>The namespace that it is in.</summary>
    public string? Namespace { get; init; }

    /// <summary>Whether it is being deleted.</summary>
    public bool Terminating { get; init; }
}
