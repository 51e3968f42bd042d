using DurableTask.Core;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>A store that the suite runs on: what it is made of, and where it is known to differ.</summary>
public abstract class EngineStore : IAsyncDisposable
{
    /// <summary>Whether a message for an instance that is missing may reach a later one of that id.</summary>
    public virtual bool KeepsEventsForMissing => false;

    /// <summary>Whether it depends on the moment what suspending or terminating an instance with a delayed start does.</summary>
    public virtual bool MistakesMessagesBeforeDelayedStart => false;

    /// <summary>Whether a child whose id is live silently takes the place of the instance that has it.</summary>
    public virtual bool ReplacesLiveChildId => false;

    /// <summary>Whether timers that are late, on a machine with too much to do, may fire in another order than they are due.</summary>
    public virtual bool MixesUpLateTimers => false;

    /// <summary>Whether ids that differ in the case of letters are the same.</summary>
    public virtual bool IgnoresCaseOfIds => false;

    /// <summary>Whether instances whose ids differ in the case of letters get each other's messages.</summary>
    public virtual bool MixesUpCaseOfIds => false;

    /// <summary>Whether an activity's result that is brought twice is in the history twice; its orchestrator sees one either way.</summary>
    public virtual bool KeepsRepeatedResults => false;

    /// <summary>Whether histories can be read back, and children found.</summary>
    public virtual bool HasHistoryAndTree => true;

    /// <summary>Whether timers fire, and delayed starts begin, up to a second before they are due.</summary>
    public virtual bool FiresEarly => false;

    /// <summary>Whether the start of a child whose id is live is lost, and its parent waits until it is terminated.</summary>
    public virtual bool LosesLiveChildId => false;

    /// <summary>How often waits look at the store, where it cannot signal.</summary>
    public virtual TimeSpan? WaitPolling => null;

    /// <summary>Opens the store, or opens it again after <see cref="CloseAsync"/>, with what it held.</summary>
    public abstract Task<IOrchestrationService> OpenAsync();

    /// <summary>Gives up what a process holds of the store.</summary>
    public abstract Task CloseAsync();

    public abstract ValueTask DisposeAsync();
}
