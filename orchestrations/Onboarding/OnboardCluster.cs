using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>
/// Makes one cluster a member of one to many hubs: inspects and plans, asks, then joins all hubs in parallel; each registration fails and
/// is undone by itself. It always ends with an outcome; a failed instance is a defect and can be resumed.
/// </summary>
public static class OnboardCluster
{
    /// <summary>Runs the onboarding.</summary>
    public static async Task<OnboardingOutcome> RunAsync(TaskOrchestrationContext context, OnboardingRequest input)
    {
        var run = new OnboardingRun(context, input);
        var planned = await PlanAsync(run);
        if (run.Ended is { } ended)
        {
            return run.End(planned?.Plan, ended);
        }

        var joining = Joins.Start(context, input, planned!, run.Desk);
        run.Progress.Show("Join", refused: joining.Refused);
        await joining.AllEndedAsync(() => run.Progress.Show("Cancel", joining.Refused));
        return run.End(planned!.Plan, await joining.OutcomesAsync());
    }

    /// <summary>Plans, and asks until a plan is approved that is still the plan afterwards.</summary>
    internal static async Task<PlannedOnboarding?> PlanAsync(OnboardingRun run)
    {
        Plan? approved = null;
        var provisioning = run.Provisioning;
        while (true)
        {
            run.Progress.Show("Plan");
            var planned = await run.PlanAsync();
            if (planned is not null && await provisioning.MadeRoomAsync(planned))
            {
                continue;
            }

            if (planned is null || run.EndedBy(planned) || approved?.Hash == planned.Plan.Hash || run.PlansByItself)
            {
                return planned;
            }

            if (!await run.ApprovedAsync(planned, approved))
            {
                return planned;
            }

            approved = planned.Plan;
        }
    }
}
