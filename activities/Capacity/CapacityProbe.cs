using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Capacity;

/// <summary>Whether there is room now, by the planner's own word: a plan for the request lacks it no more. Reads only.</summary>
internal sealed class CapacityProbe(PlanReading plans)
{
    public async Task<Look> LookAsync(CapacityWanted wanted, CancellationToken cancellationToken)
    {
        var plan = await plans.DecideAsync(wanted.Request, cancellationToken);
        return plan.Registrations.FirstOrDefault(registration => registration.NeedsRoom) is { } lacking
            ? new Look { State = LookState.Waiting, Seen = lacking.Refusals[0] }
            : new Look { State = LookState.Met, Seen = new Finding(Reasons.CapacityThere, "Hosting clusters have room for the agents.") };
    }
}
