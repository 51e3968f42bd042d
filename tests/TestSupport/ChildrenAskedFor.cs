using DurableTask.Core;
using DurableTask.Core.History;

using Microsoft.DurableTask;

namespace MultiHubFlows.TestSupport;

/// <summary>
/// Runs an orchestrator and notes the ids that it gives to its children. The executor compares the names of children alone, and waits,
/// whose orchestrator is one for all, differ by their ids.
/// </summary>
internal sealed class ChildrenAskedFor(ITaskOrchestrator orchestrator) : ITaskOrchestrator
{
    private readonly List<string> _ids = [];

    public Type InputType => orchestrator.InputType;

    public Type OutputType => orchestrator.OutputType;

    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => orchestrator.RunAsync(new Watched(context, _ids), input);

    /// <summary>What differs from the history, for people; null: nothing. A retried child is in the history more than once.</summary>
    public string? Mismatch(OrchestrationRuntimeState state)
    {
        var recorded = state.Events.OfType<SubOrchestrationInstanceCreatedEvent>().OrderBy(child => child.EventId).Select(child => child.InstanceId).ToList();
        var next = 0;
        foreach (var id in _ids)
        {
            var found = recorded.IndexOf(id, next);
            if (found < 0)
            {
                return next < recorded.Count
                    ? $"The history goes on with child '{recorded[next]}', the code with '{id}'."
                    : $"The code starts child '{id}', which the history does not have.";
            }

            next = found + 1;
        }

        return null;
    }

    private sealed class Watched(TaskOrchestrationContext context, List<string> ids) : PassingContext(context)
    {
        public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
        {
            if (options is SubOrchestrationOptions { InstanceId: { } id })
            {
                ids.Add(id);
            }

            return base.CallSubOrchestratorAsync<TResult>(orchestratorName, input, options);
        }
    }
}
