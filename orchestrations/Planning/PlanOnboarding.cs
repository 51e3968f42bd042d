using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>
/// Inspects everything that a request touches, in parallel, and decides the plan. Changes no object. It is an instance of its own, so that
/// the whole plan can be read while a person decides on it.
/// </summary>
public static class PlanOnboarding
{
    private const int HostsAtOnce = 16;

    /// <summary>Runs until the plan is made; a cluster that cannot be inspected is a refusal or a warning in the plan, not a failure.</summary>
    public static async Task<PlannedOnboarding> RunAsync(TaskOrchestrationContext context, OnboardingRequest input)
    {
        var fleet = await context.CallActivityAsync<FleetFacts>(TaskNames.ReadFleet, input, Retries.Activity);
        if (fleet.Problem is not null || !fleet.KnowsCluster)
        {
            return new PlannedOnboarding(Planner.Decide(input, new Snapshot { Fleet = fleet }), fleet);
        }

        var managed = InspectAsync(
            context, TaskNames.InspectManagedCluster, input, Retries.Activity, finding => new ClusterFacts { Unreachable = finding });
        var hubs = fleet.Hubs.Select(hub => InspectAsync(
            context,
            TaskNames.InspectHub,
            new InspectionOf(input, Hub: hub.Name),
            Retries.Activity,
            finding => new HubFacts { Hub = hub.Name, Unreachable = finding })).ToList();
        var hosts = InspectHostsAsync(context, input, InspectionScope.First(input, fleet));
        var snapshot = new Snapshot { Fleet = fleet, Cluster = await managed, Hubs = await Task.WhenAll(hubs), Hosts = await hosts };
        var plan = Planner.Decide(input, snapshot);
        if (InspectionScope.Second(plan, snapshot) is { Count: > 0 } more)
        {
            // What the nearest plan that works could use was not needed before.
            var seen = await InspectHostsAsync(context, input, more);
            plan = Planner.Decide(input, snapshot with { Hosts = [.. snapshot.Hosts.Select(host => seen.FirstOrDefault(again => again.Name == host.Name) ?? host)] });
        }

        return new PlannedOnboarding(plan, fleet);
    }

    private static async Task<IReadOnlyList<HostingClusterSeen>> InspectHostsAsync(
        TaskOrchestrationContext context, OnboardingRequest input, IReadOnlyList<HostToInspect> hosts)
    {
        var seen = new List<HostingClusterSeen>();
        foreach (var some in hosts.Chunk(HostsAtOnce))
        {
            seen.AddRange(await Task.WhenAll(some.Select(host => InspectHostAsync(context, input, host))));
        }

        return seen;
    }

    private static async Task<HostingClusterSeen> InspectHostAsync(TaskOrchestrationContext context, OnboardingRequest input, HostToInspect host)
    {
        var facts = await InspectAsync(
            context,
            TaskNames.InspectHostingCluster,
            new InspectionOf(input, HostingCluster: host.Name, Brief: host.Brief),
            host.Named ? Retries.Activity : Retries.Glance,
            finding => new ClusterFacts { Unreachable = finding, Brief = host.Brief });
        return new HostingClusterSeen(host.Name, facts);
    }

    private static async Task<T> InspectAsync<T>(
        TaskOrchestrationContext context, string activity, object of, TaskOptions retries, Func<Finding, T> unreachable)
    {
        try
        {
            return await context.CallActivityAsync<T>(activity, of, retries);
        }
        catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
        {
            return unreachable(Failures.Explain(failure.FailureDetails));
        }
    }
}
