namespace MultiHubFlows.Orchestrations.Acceptance;

/// <summary>What <see cref="TaskNames.LookForCsr"/> saw on the hub and of the agent.</summary>
public sealed record CsrLook
{
    /// <summary>CSRs whose requester is our identity, newest first, at most 10.</summary>
    public required IReadOnlyList<CsrSeen> Ours { get; init; }

    /// <summary>CSRs of others that claim this registration by their CN, at most 10 names; reported, never touched.</summary>
    public required IReadOnlyList<string> Foreign { get; init; }

    /// <summary>How many of others there are.</summary>
    public required int ForeignCount { get; init; }

    /// <summary>The agent that runs now; absent: none is seen.</summary>
    public AgentIncarnation? Agent { get; init; }

    /// <summary>Whether the agent has its certificate already: hub-kubeconfig-secret names this agent and the hub says Joined.</summary>
    public bool Registered { get; init; }

    /// <summary>The hub's clock at the look.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>One of our CSRs, with the checks that it failed.</summary>
public sealed record CsrSeen
{
    /// <summary>Its name, UID and resourceVersion, and the key's fingerprint.</summary>
    public required string Name { get; init; }

    /// <summary>Its UID.</summary>
    public required string Uid { get; init; }

    /// <summary>Its resourceVersion.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>When the hub took it.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its subject for a person to read.</summary>
    public required string Subject { get; init; }

    /// <summary>Who posted it.</summary>
    public required string Requester { get; init; }

    /// <summary>Fingerprint of its key.</summary>
    public required string KeyFingerprint { get; init; }

    /// <summary>Where it stands.</summary>
    public required CsrState State { get; init; }

    /// <summary>The checks that it failed; empty: it may be approved.</summary>
    public required IReadOnlyList<CsrCheck> Failed { get; init; }
}

/// <summary>A check of <see cref="CsrChecks"/> that failed.</summary>
/// <param name="Code">Which, see <see cref="CsrCheckCode"/>.</param>
/// <param name="Detail">What was expected and what was found.</param>
public sealed record CsrCheck(CsrCheckCode Code, string Detail);

/// <summary>The life of an agent's pod: another pod, or another start of its container, has another key.</summary>
/// <param name="PodUid">UID of the agent's newest pod.</param>
/// <param name="RestartCount">Restarts of its container.</param>
/// <param name="LeaseHolder">Holder of the agent's leader lease.</param>
/// <param name="StartedAt">When that container started, on the clock of the cluster that runs it.</param>
public sealed record AgentIncarnation(string? PodUid, int RestartCount, string? LeaseHolder, DateTimeOffset? StartedAt = null);
