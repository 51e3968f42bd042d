using DurableTask.Core;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>A store that the suite runs on: what it is made of, and where it is known to differ.</summary>
public abstract class EngineStore : IAsyncDisposable
{
    /// <summary>Whether the store keeps messages for instances that are missing, and feeds them to a later one of that id.</summary>
    public virtual bool KeepsEventsForMissing => false;

    /// <summary>Whether suspending or terminating an instance whose start is delayed comes to nothing.</summary>
    public virtual bool LosesMessagesBeforeDelayedStart => false;

    /// <summary>Whether a child whose id is live is swallowed, so that its parent waits for ever.</summary>
    public virtual bool SwallowsLiveChildId => false;

    /// <summary>Whether histories can be read back, and children found.</summary>
    public virtual bool HasHistoryAndTree => true;

    /// <summary>Whether work goes on after the process that did it is gone.</summary>
    public virtual bool SurvivesRestart => true;

    /// <summary>Opens the store, or opens it again after <see cref="CloseAsync"/>, with what it held.</summary>
    public abstract Task<IOrchestrationService> OpenAsync();

    /// <summary>Gives up what a process holds of the store.</summary>
    public abstract Task CloseAsync();

    public abstract ValueTask DisposeAsync();
}
