using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>
/// Inspects everything that a request touches, in parallel, and decides the plan. Changes no object. It is an instance of its own, so that
/// the whole plan can be read while a person decides on it.
/// </summary>
public static class PlanOnboarding
{
    /// <summary>Runs until the plan is made; a cluster that cannot be inspected is a refusal in the plan, not a failure.</summary>
    public static async Task<PlannedOnboarding> RunAsync(TaskOrchestrationContext context, OnboardingRequest input)
    {
        var fleet = await context.CallActivityAsync<FleetFacts>(TaskNames.ReadFleet, input, Retries.Activity);
        if (fleet.Problem is not null || !fleet.KnowsCluster)
        {
            return new PlannedOnboarding(Planner.Decide(input, new Snapshot { Fleet = fleet }), fleet);
        }

        var managed = InspectAsync(
            context, TaskNames.InspectManagedCluster, input, finding => new ClusterFacts { Unreachable = finding });
        var hubs = fleet.Hubs.Where(hub => hub.Administered).Select(hub => InspectAsync(
            context, TaskNames.InspectHub, new InspectionOf(input, Hub: hub.Name), finding => new HubFacts { Hub = hub.Name, Unreachable = finding })).ToList();
        var hosts = fleet.HostingClusters.Select(host => InspectHostAsync(context, input, host.Name)).ToList();
        var snapshot = new Snapshot
        {
            Fleet = fleet,
            Cluster = await managed,
            Hubs = await Task.WhenAll(hubs),
            Hosts = await Task.WhenAll(hosts),
        };
        return new PlannedOnboarding(Planner.Decide(input, snapshot), fleet);
    }

    private static async Task<HostingClusterSeen> InspectHostAsync(TaskOrchestrationContext context, OnboardingRequest input, HostingClusterName name)
    {
        var facts = await InspectAsync(
            context,
            TaskNames.InspectHostingCluster,
            new InspectionOf(input, HostingCluster: name),
            finding => new ClusterFacts { Unreachable = finding });
        return new HostingClusterSeen(name, facts);
    }

    private static async Task<T> InspectAsync<T>(TaskOrchestrationContext context, string activity, object of, Func<Finding, T> unreachable)
    {
        try
        {
            return await context.CallActivityAsync<T>(activity, of, Retries.Activity);
        }
        catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
        {
            return unreachable(Failures.Explain(failure.FailureDetails));
        }
    }
}
