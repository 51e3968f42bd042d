using DurableTask.Core;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>A turn that DurableTask.Core has in hand.</summary>
internal sealed class TurnWorkItem(InstanceInbox inbox) : TaskOrchestrationWorkItem
{
    public InstanceInbox Inbox { get; } = inbox;

    /// <summary>The execution before the turn; null if it is the first.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>The length of the history's JSON before the turn.</summary>
    public long HistoryCharacters { get; init; }
}
