using DurableTask.Core;
using DurableTask.Core.Command;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;

using MultiHubFlows.Durable.Client;

namespace MultiHubFlows.TestSupport;

/// <summary>
/// Runs recorded histories through Microsoft's executor, with the orchestrators as they are today and without a host: whether an
/// instance that was started by an earlier build would go on with this one.
/// </summary>
public static class ReplayKit
{
    /// <summary>
    /// Runs the whole history, of an instance that ended or that waits. Stricter than the engine, which lets a changed end pass and
    /// compares children by their names alone: a step that the history does not have, a child of another id, and another outcome
    /// than the recorded one, are mismatches too.
    /// </summary>
    /// <param name="historyJson">What <see cref="HistoryFile"/> wrote.</param>
    /// <param name="tasks">Registers the orchestrators.</param>
    /// <param name="converter">The JSON setting that the instance was recorded with.</param>
    public static ReplayResult Replay(string historyJson, Action<DurableTaskRegistry> tasks, DataConverter? converter = null)
    {
        var state = new OrchestrationRuntimeState([.. HistoryJson.Parse(historyJson)]);
        using var services = new ServiceCollection().BuildServiceProvider();
        if (FindOrchestrator(state.Name, tasks, services) is not { } orchestrator)
        {
            return new ReplayResult($"No orchestrator is registered as '{state.Name}'.", null, null);
        }

        var watched = new ChildrenAskedFor(orchestrator);
        var shims = new DurableTaskShimFactory(new DurableTaskWorkerOptions { DataConverter = converter ?? JsonDataConverter.Default });
        var executor = new TaskOrchestrationExecutor(
            state,
            shims.CreateOrchestration(new TaskName(state.Name), watched, Properties(state), Parent(state)),
            BehaviorOnContinueAsNew.Carryover,
            entityParameters: null,
            ErrorPropagationMode.UseFailureDetails);
        var result = executor.Execute();
        var actions = result.Actions.ToArray();
        return new ReplayResult(Mismatch(state, actions) ?? watched.Mismatch(state), Ending(actions)?.Result, result.CustomStatus);
    }

    private static string? Mismatch(OrchestrationRuntimeState state, OrchestratorAction[] actions)
    {
        var ending = Ending(actions);
        if (ending?.FailureDetails?.ErrorType.EndsWith("NonDeterministicOrchestrationException", StringComparison.Ordinal) == true)
        {
            return ending.FailureDetails.ErrorMessage;
        }

        if (actions.FirstOrDefault(action => action != ending) is { } extra)
        {
            return $"The code takes a step that the history does not have: #{extra.Id} {extra.OrchestratorActionType}.";
        }

        return (state.ExecutionCompletedEvent, ending) switch
        {
            (null, null) => null,
            (null, _) => $"The history waits, the code ends as {ending.OrchestrationStatus} with {ending.Result}.",
            ({ } recorded, null) => $"The history ends as {recorded.OrchestrationStatus}, the code waits.",
            ({ } recorded, _) when recorded.OrchestrationStatus != ending.OrchestrationStatus || recorded.Result != ending.Result =>
                $"The history ends as {recorded.OrchestrationStatus} with {recorded.Result}, the code as {ending.OrchestrationStatus} with {ending.Result}.",
            _ => null,
        };
    }

    private static OrchestrationCompleteOrchestratorAction? Ending(OrchestratorAction[] actions) =>
        actions.OfType<OrchestrationCompleteOrchestratorAction>().LastOrDefault();

    private static ITaskOrchestrator? FindOrchestrator(string name, Action<DurableTaskRegistry> tasks, IServiceProvider services)
    {
        var registry = new DurableTaskRegistry();
        tasks(registry);
        return registry.GetOrchestrators()
            .Where(registered => string.Equals(registered.Key.Name, name, StringComparison.OrdinalIgnoreCase))
            .Select(registered => registered.Value(services))
            .FirstOrDefault();
    }

    private static ParentOrchestrationInstance? Parent(OrchestrationRuntimeState state) =>
        state.ParentInstance is { } parent
            ? new ParentOrchestrationInstance(new TaskName(parent.Name), parent.OrchestrationInstance.InstanceId)
            : null;

    private static Dictionary<string, object?> Properties(OrchestrationRuntimeState state) =>
        state.Tags?.ToDictionary(tag => tag.Key, tag => (object?)tag.Value, StringComparer.Ordinal) ?? [];
}
