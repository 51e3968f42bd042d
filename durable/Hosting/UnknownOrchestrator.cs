using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;

using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>
/// Holds an instance whose orchestrator this program does not know, until a program that knows it runs the hub. Failing the
/// instance would lose it for good, giving its messages back would hide the reason and, on some stores, spin. So the turn is
/// completed without a decision: the messages stay in the history, where a later replay finds them, the custom status says what is
/// missing, and a timer which replays ignore asks again, ever more seldom.
/// </summary>
internal sealed partial class UnknownOrchestrator(TimeProvider time, DataConverter converter, ILogger<UnknownOrchestrator> logger)
{
    // DurableTask.Core's own number for timers that belong to no step of the orchestrator.
    private const int TimerOutsideReplay = -100;

    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(10);

    public OrchestratorExecutionResult Hold(OrchestrationRuntimeState state)
    {
        var status = converter.Serialize(new NeedsNewerVersion(Reason(state.Name)));
        if (state.NewEvents.OfType<ExecutionTerminatedEvent>().FirstOrDefault() is { } terminated)
        {
            return new OrchestratorExecutionResult { Actions = [Terminate(state, terminated)], CustomStatus = status };
        }

        LogHeld(logger, state.OrchestrationInstance!.InstanceId, state.Name);
        var askAgain = new CreateTimerOrchestratorAction
        {
            Id = TimerOutsideReplay,
            FireAt = time.GetUtcNow().UtcDateTime + Patience(state),
        };
        return new OrchestratorExecutionResult { Actions = IsAsked(state) ? [] : [askAgain], CustomStatus = status };
    }

    private static string Reason(string orchestrator) =>
        $"The orchestrator '{orchestrator}' is not known to this version of the program: it needs a newer version. "
        + "The instance waits and loses nothing; it goes on when a version that knows it runs.";

    private static TimeSpan Patience(OrchestrationRuntimeState state)
    {
        var asked = state.PastEvents.OfType<TimerCreatedEvent>().Count(timer => timer.EventId == TimerOutsideReplay);
        var patience = FirstPatience * Math.Pow(2, Math.Min(asked, 16));
        return patience < LongestPatience ? patience : LongestPatience;
    }

    // One question at a time: a message that arrives meanwhile starts no second timer.
    private static bool IsAsked(OrchestrationRuntimeState state)
    {
        var asked = state.Events.OfType<TimerCreatedEvent>().Count(timer => timer.EventId == TimerOutsideReplay);
        var answered = state.Events.OfType<TimerFiredEvent>().Count(timer => timer.TimerId == TimerOutsideReplay);
        return asked > answered;
    }

    private static OrchestrationCompleteOrchestratorAction Terminate(OrchestrationRuntimeState state, ExecutionTerminatedEvent terminated) =>
        new() { Id = state.PastEvents.Count, OrchestrationStatus = OrchestrationStatus.Terminated, Result = terminated.Input };

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Holding {InstanceId}: its orchestrator {Orchestrator} needs a newer version of this program")]
    private static partial void LogHeld(ILogger logger, string instanceId, string orchestrator);
}
