using DurableTask.Core;

using Microsoft.DurableTask.Testing.Sidecar;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>Microsoft's in-memory service.</summary>
public sealed class InMemoryStore : EngineStore
{
    private readonly InMemoryOrchestrationService _service = new();

    public override bool KeepsEventsForMissing => true;

    public override bool MistakesMessagesBeforeDelayedStart => true;

    public override bool ReplacesLiveChildId => true;

    public override bool MixesUpLateTimers => true;

    public override bool IgnoresCaseOfIds => true;

    public override bool KeepsRepeatedResults => true;

    public override bool HasHistoryAndTree => false;

    public override Task<IOrchestrationService> OpenAsync() => Task.FromResult<IOrchestrationService>(_service);

    public override Task CloseAsync() => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
