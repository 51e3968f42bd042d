using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>
/// Hands a cluster over from its provider's hub to its customer's: joins, proves, lets both have it for a while, asks both sides, cuts over,
/// waits, and only then leaves the provider's. Until that leave removes the first thing, everything can be rolled back, and silence or trouble
/// end in a hold or a rollback, never in a cluster without a hub. It always ends with an outcome; a failed instance is a defect and can be resumed.
/// </summary>
public static class HandOffCluster
{
    /// <summary>Runs the hand-off.</summary>
    public static async Task<HandoffOutcome> RunAsync(TaskOrchestrationContext context, HandoffRequest input)
    {
        var run = new HandoffRun(context, input);
        try
        {
            if (input.Begun is { } begun)
            {
                await TakeUpAsync(run, begun);
            }
            else
            {
                await FindProviderAsync(run);
                await JoinCustomerAsync(run);
                await run.Watch.ForAsync("Overlap", input.Overlap);
                var consents = new TwoConsents(run);
                await consents.AskAsync();
                await CutOverAsync(run);
                await run.Watch.ForAsync("Soak", input.Soak);
                await consents.StillStandAsync();
            }

            await LeaveProviderAsync(run);
            await ProbeAsync(run);
            await ThenMove.RunAsync(run);
            return HandoffEnds.Of(run);
        }
        catch (HandoffStopped stopped)
        {
            return await StopAsync(run, stopped);
        }
    }

    /// <summary>The provider's registration must be ours to leave, and in order: who hands over something broken hands over nothing.</summary>
    private static async Task FindProviderAsync(HandoffRun run)
    {
        var (cluster, from) = (run.Request.Cluster, run.Request.From);
        run.Show("Plan");
        await run.InspectAsync();
        var planned = run.LeaveOf(from).Registrations[0];
        if ((planned.Obstacle ?? ThenMove.Obstacle(run)) is { } refusal)
        {
            run.Provider = Leaves.NothingDone(from, planned.Registration, RegistrationOutcome.Refused, refusal);
            throw NotBegun(RegistrationOutcome.Refused, refusal);
        }

        var seen = await run.Watch.LookAsync();
        if (seen.From.Available != true)
        {
            throw NotBegun(RegistrationOutcome.Refused, new Finding(
                "ProviderNotAvailable",
                $"Hub {from} does not say that {cluster} is Available: {seen.From.Evidence}",
                $"Mend that first; or, where it cannot be mended: 'multihub onboard {cluster} --hub {run.Request.To.Hub}', then 'multihub offboard {cluster} --hub {from}'."));
        }
    }

    /// <summary>The customer's hub joins beside the provider's, as any hub does. One that has the cluster by our doing is taken as it is.</summary>
    private static async Task JoinCustomerAsync(HandoffRun run)
    {
        if (CustomerRollback.FoundOf(run) is { } found)
        {
            run.Customer = found;
            return;
        }

        var onboarding = new OnboardingRun(run.Context, run.JoinRequest, run.Desk, run.Progress, $"First step of handing {run.Request.Cluster} over from {run.Request.From} to {run.Request.To.Hub}. ");
        var planned = await OnboardCluster.PlanAsync(onboarding);
        run.Plan = planned?.Plan;
        if (onboarding.Ended is { } ended)
        {
            run.Customer = ended[0];
            throw NotBegun(ended[0].Outcome, ended[0].Reason!);
        }

        run.Show("Join");
        var joining = Joins.Start(run.Context, run.JoinRequest, planned!, run.Desk);
        await run.Watch.WhileAsync(joining.AllEndedAsync(() => run.Show("Cancel")));
        run.Customer = (await joining.OutcomesAsync())[0];
        if (run.Customer.Outcome != RegistrationOutcome.Joined)
        {
            throw NotBegun(run.Customer.Outcome, run.Customer.Reason!);
        }
    }

    private static async Task CutOverAsync(HandoffRun run)
    {
        run.Show("CutOver");
        run.CutOver = await run.DoAsync<CutOverResult>(TaskNames.CutOver, run.Pair);
    }

    /// <summary>From the first removal on there is no way back.</summary>
    private static async Task LeaveProviderAsync(HandoffRun run)
    {
        if (run.Provider is not null)
        {
            return;
        }

        run.Show("Leave");
        run.ThrowIfCanceled();
        var leaving = Leaves.Start(run.Context, run.LeaveRequest(run.Request.From), run.Leave!, run.Facts.Deadlines, run.Workloads, run.Desk);
        await run.Watch.WhileAsync(leaving.AllEndedAsync(() => run.Show("Cancel")));
        var outcome = (await leaving.OutcomesAsync())[0];
        if (outcome.LeftProof is null)
        {
            throw outcome.Outcome == RegistrationOutcome.Canceled
                ? new HandoffStopped(HandoffStop.RollBack, RegistrationOutcome.Canceled, outcome.Reason!)
                : run.Trouble(outcome.Reason!);
        }

        run.Provider = outcome;
    }

    private static async Task ProbeAsync(HandoffRun run)
    {
        run.Show("Probe");
        run.Refusals = await run.TryAsync<RefusalsResult>(TaskNames.ProbeRefusals, run.Leave!.Registrations[0].Registration!);
        await run.Watch.LookAsync();
    }

    private static async Task<HandoffOutcome> StopAsync(HandoffRun run, HandoffStopped stopped) => stopped.Then switch
    {
        _ when run.Customer is null || stopped.Then == HandoffStop.NotBegun => HandoffEnds.NotBegun(run, stopped),
        HandoffStop.RollBack => await CustomerRollback.RunAsync(run, stopped),
        _ => run.End(HandoffResult.Held, stopped.Reason),
    };

    /// <summary>Goes on where an earlier run of the operation met a defect after it had begun to remove something.</summary>
    private static async Task TakeUpAsync(HandoffRun run, HandoffBegun begun)
    {
        run.Show("Leave");
        await run.InspectAsync();
        run.Consents.AddRange(begun.Consents);
        run.Customer = CustomerRollback.FoundOf(run)
            ?? ThenMove.UnderWay(run)
            ?? Leaves.NothingDone(run.Request.To.Hub, null, RegistrationOutcome.Skipped, new Finding("NotFound", $"{run.Request.Cluster} is no member of {run.Request.To.Hub} any more, or not as it should be."));
        if (begun.Registration.Plan.Hub == run.Request.To.Hub)
        {
            throw new HandoffStopped(HandoffStop.RollBack, RegistrationOutcome.RolledBack, new Finding("RolledBack", "An earlier run of this operation had begun to roll it back."));
        }

        run.Provider = begun.Left;
        run.Workloads = begun.Registration.Workloads ?? WorkloadFate.Keep;
        run.Leave = new LeavePlan { Cluster = run.Request.Cluster, Registrations = [new PlannedLeave { Hub = run.Request.From, Registration = begun.Registration }] };
    }

    private static HandoffStopped NotBegun(RegistrationOutcome outcome, Finding reason) => new(HandoffStop.NotBegun, outcome, reason);
}
