using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>
/// Undoes what a hand-off did to the customer's side: a membership that it made is left again, one that was there before gets back the labels that it
/// had. Never where the provider's hub would not hold the cluster.
/// </summary>
internal static class CustomerRollback
{
    /// <summary>The customer's membership where it is one already, by our doing; absent: it is none, or not as it should be.</summary>
    public static JoinOutcome? FoundOf(HandoffRun run)
    {
        var hub = run.Facts.Hubs.FirstOrDefault(seen => seen.Hub == run.Request.To.Hub);
        var phase = hub?.Administered == false ? Traces.Of(run.Facts, hub.Hub).Claim?.Phase : hub?.Member?.Phase;
        return phase == ClaimPhase.Joined && run.LeaveOf(run.Request.To.Hub).Registrations is [{ Refusal: null, Registration: { Klusterlet: not null } found }]
            ? new JoinOutcome { Hub = run.Request.To.Hub, Mode = found.Plan.Mode, RunsOn = found.Plan.RunsOn, Outcome = RegistrationOutcome.Joined, Klusterlet = found.Klusterlet }
            : null;
    }

    /// <summary>Rolls back whatever people wish meanwhile; where that is not safe, both hubs keep the cluster.</summary>
    public static async Task<HandoffOutcome> RunAsync(HandoffRun run, HandoffStopped stopped)
    {
        run.Show("RollBack");
        var seen = await run.Watch.LookAsync();
        if (seen.From.Available != true)
        {
            return Held(run, stopped, $"hub {run.Request.From} does not say Available ({seen.From.Evidence}), so the cluster would be without a hub.");
        }

        if (!await run.TryInspectAsync())
        {
            return Held(run, stopped, "the memberships could not be looked at.");
        }

        var plan = run.LeaveOf(run.Request.To.Hub);
        return plan.Registrations[0] switch
        {
            { Refusal.Code: "NotAMember" } => run.End(HandoffResult.RolledBack, stopped.Reason),
            { Refusal: { } refusal } => Held(run, stopped, refusal.Sentence),
            { Away: [var away, ..] } => Held(run, stopped, away.Sentence),
            { Registration: { } customer } when customer.Operation.Origin != run.Request.Operation.Origin => await TakeLabelsBackAsync(run, stopped),
            _ => await LeaveAsync(run, plan, stopped),
        };
    }

    private static async Task<HandoffOutcome> TakeLabelsBackAsync(HandoffRun run, HandoffStopped stopped)
    {
        var undone = run.CutOver is null || await run.TryAsync<Done>(TaskNames.UndoCutOver, run.Pair) is not null;
        return run.End(
            undone ? HandoffResult.RolledBack : HandoffResult.RollbackUnfinished,
            undone ? stopped.Reason : new Finding("LabelsLeft", $"{stopped.Reason.Sentence} Labels of the cut-over may be left on hub {run.Request.To.Hub}: {string.Join(", ", run.CutOver!.Labels)}", "Remove them there."));
    }

    private static async Task<HandoffOutcome> LeaveAsync(HandoffRun run, LeavePlan plan, HandoffStopped stopped)
    {
        var leaving = Leaves.Start(run.Context, run.LeaveRequest(run.Request.To.Hub), plan, run.Facts.Deadlines, WorkloadFate.Keep, desk: null);
        await run.Watch.WhileAsync(leaving.AllEndedAsync());
        var left = (await leaving.OutcomesAsync())[0];
        run.Customer = left with { Outcome = stopped.Outcome, Reason = left.Outcome == RegistrationOutcome.Left ? stopped.Reason : left.Reason };
        return run.End(left.Outcome == RegistrationOutcome.Left ? HandoffResult.RolledBack : HandoffResult.RollbackUnfinished, run.Customer.Reason);
    }

    private static HandoffOutcome Held(HandoffRun run, HandoffStopped stopped, string because) => run.End(
        HandoffResult.Held,
        new Finding("NotRolledBack", Failures.Cut($"{stopped.Reason.Sentence} It is not rolled back: {because}", 800), $"Mend that; then 'multihub offboard {run.Request.Cluster} --hub {run.Request.To.Hub}', or {run.Again}"));
}
