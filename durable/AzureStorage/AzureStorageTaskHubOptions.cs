namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>Which task hub of which account, and how a process works on it. All processes of one hub must agree on <see cref="PartitionCount"/>.</summary>
public sealed record AzureStorageTaskHubOptions(AzureStorageAccount Account)
{
    /// <summary>The hub of processes like this one, unless another is named. It is not the one of the Functions app, which writes another encoding.</summary>
    public const string DefaultHubName = "MultihubServe";

    /// <summary>The name of the hub: tables, queues and containers of the account begin with it.</summary>
    public string HubName { get; init; } = DefaultHubName;

    /// <summary>Tells this process from others of the hub. New for each process, so that none takes another's leases for its own.</summary>
    public string WorkerId { get; init; } = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    /// <summary>Into how many parts the instances are divided; so many processes can run turns. It cannot be changed later.</summary>
    public int PartitionCount { get; init; } = 4;

    /// <summary>Activities that run at the same time. High, because they wait for networks.</summary>
    public int MaxConcurrentActivities { get; init; } = 64;

    /// <summary>Instances whose turn runs at the same time.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = 100;

    /// <summary>How rarely an idle queue is looked at. Every look is a request that is paid for.</summary>
    public TimeSpan MaxQueuePolling { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How rarely somebody who waits for an instance looks at it.</summary>
    public TimeSpan WaitPolling { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>When the partitions of a process that died are free for others, which look every <see cref="LeaseRenewal"/>.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a process renews its leases and looks for free ones.</summary>
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long messages for instances stay hidden that a process has taken and not yet dealt with.</summary>
    public TimeSpan TurnVisibility { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// When an activity runs again whose process died. DurableTask.Core renews it from 30 s before this on, at most once a second, so less
    /// than 40 s costs a request per second and activity.
    /// </summary>
    public TimeSpan ActivityVisibility { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How long a stop waits for the partitions to be handed over. What is not, is free when its lease ends.</summary>
    public TimeSpan HandOverPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What ids of sub-orchestrations have before the id of their parent, such as <c>join-</c> in <c>join-op-1-hub1</c>. Those that have nothing before it are always found.</summary>
    public IReadOnlyList<string> ChildIdPrefixes { get; init; } = [];
}
