using Microsoft.DurableTask;

using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

/// <summary>Makes a flow take two of its steps in each other's place, as if its code had been changed so.</summary>
internal sealed class ReorderedContext(TaskOrchestrationContext context, string one, string other) : PassingContext(context)
{
    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        base.CallActivityAsync<TResult>(Swap(name.Name), input, options);

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        base.CallSubOrchestratorAsync<TResult>(
            orchestratorName, input, options is SubOrchestrationOptions { InstanceId: { } id } child ? child with { InstanceId = Swap(id) } : options);

    private string Swap(string name) => name == one ? other : name == other ? one : name;
}
