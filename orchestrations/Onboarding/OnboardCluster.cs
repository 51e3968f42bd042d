using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>Makes one cluster a member of one to many hubs.</summary>
public static class OnboardCluster
{
    /// <summary>Runs the onboarding.</summary>
    public static Task<OnboardingOutcome> RunAsync(TaskOrchestrationContext context, OnboardingRequest input) =>
        throw new InvalidOperationException($"{context.Name} {input.Cluster}");
}
