using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>
/// Makes one cluster leave one hub, several or all: looks what is there, asks what is to stay, then leaves the hubs in parallel; each fails by
/// itself. It can be cancelled until the first removal. It always ends with an outcome; a failed instance is a defect and can be resumed.
/// </summary>
public static class OffboardCluster
{
    /// <summary>Runs the offboarding.</summary>
    public static async Task<OffboardingOutcome> RunAsync(TaskOrchestrationContext context, OffboardingRequest input)
    {
        var run = new OffboardingRun(context, input);
        var (plan, facts) = await PlanAsync(run);
        if (run.Ended is { } ended)
        {
            return run.End(plan, ended);
        }

        var leaving = Leaves.Start(context, input, plan!, facts!.Deadlines, run.Workloads, run.Desk);
        run.Progress.Show("Leave", leaving.Refused);
        await leaving.AllEndedAsync(() => run.Progress.Show("Cancel", leaving.Refused));
        return run.End(plan, await leaving.OutcomesAsync());
    }

    /// <summary>Looks, and asks until something is approved that is still so afterwards.</summary>
    private static async Task<(LeavePlan? Plan, MembershipFacts? Facts)> PlanAsync(OffboardingRun run)
    {
        string? approved = null;
        while (true)
        {
            run.Progress.Show("Plan");
            var (plan, facts) = await run.PlanAsync();
            if (plan is null || run.EndedBy(plan) || approved == plan.Hash || run.DecidesByItself)
            {
                return (plan, facts);
            }

            if (!await run.ApprovedAsync(plan, changed: approved is not null))
            {
                return (plan, facts);
            }

            approved = plan.Hash;
        }
    }
}
