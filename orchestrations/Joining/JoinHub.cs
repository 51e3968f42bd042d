using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Joins one cluster to one hub.</summary>
public static class JoinHub
{
    /// <summary>Runs the join.</summary>
    public static Task<JoinOutcome> RunAsync(TaskOrchestrationContext context, JoinInput input) =>
        throw new InvalidOperationException($"{context.Name} {input.Registration.Plan.Hub}");
}
