namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Where the store is and how much it does at once.</summary>
public sealed record SqliteOrchestrationServiceOptions
{
    /// <summary>The file of the store. It is created, with the rights of its owner alone, unless the access is read-only.</summary>
    public required string Path { get; init; }

    /// <summary>The clock of timers, delayed starts, back-off and time stamps of instances.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>What this process wants of the store.</summary>
    public StoreAccess Access { get; init; } = StoreAccess.Worker;

    /// <summary>Activities that run at the same time. High, because they wait for networks.</summary>
    public int MaxConcurrentActivities { get; init; } = 64;

    /// <summary>Instances whose turn runs at the same time. A turn is computing and one commit, so many turns share a commit.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 100;

    /// <summary>
    /// Whether what would not work in every place where flows run is refused here too: a custom status of 8,192 characters
    /// fails its instance, a message of 256 KB is refused to the client, or answered to the orchestrator as a failure.
    /// </summary>
    public bool EnforcePortableLimits { get; init; } = true;

    /// <summary>Whether changes that wait at the same time share a commit; a test that counts commits wants each to have its own.</summary>
    internal bool GroupCommit { get; init; } = true;

    /// <summary>Whether commits outlive the loss of power, and not only of the process: a test without such losses need not wait for the disk.</summary>
    internal bool FlushToDisk { get; init; } = true;

    internal ICommitFaults? CommitFaults { get; init; }
}
