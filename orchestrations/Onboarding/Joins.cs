using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>The joins of one onboarding: all hubs in parallel.</summary>
internal sealed class Joins
{
    private const int AttemptsPerRun = 1_000;

    private readonly OnboardingRequest _request;
    private readonly Plan _plan;
    private readonly Children<JoinOutcome> _joins;

    private Joins(TaskOrchestrationContext context, OnboardingRequest request, PlannedOnboarding planned, Desk desk)
    {
        _request = request;
        _plan = planned.Plan;
        _joins = new Children<JoinOutcome>(context, desk);
        foreach (var registration in _plan.Registrations.Where(registration => registration.Refusals.Count == 0))
        {
            StartJoin(registration, planned.Fleet);
        }
    }

    /// <summary>Registrations that inspection refused.</summary>
    public IReadOnlyList<JoinOutcome> Refused =>
        [.. _plan.Registrations.Where(registration => registration.Refusals.Count > 0).Select(Outcomes.Refused)];

    /// <summary>Starts all joins of a plan.</summary>
    public static Joins Start(TaskOrchestrationContext context, OnboardingRequest request, PlannedOnboarding planned, Desk desk) =>
        new(context, request, planned, desk);

    /// <summary>Waits until all have ended; see <see cref="Children{T}.AllEndedAsync"/>.</summary>
    public Task AllEndedAsync(Action canceling) => _joins.AllEndedAsync(canceling);

    /// <summary>The outcomes, in the request's order.</summary>
    /// <exception cref="TaskFailedException">A join failed: a defect, and the operation can be resumed.</exception>
    public async Task<IReadOnlyList<JoinOutcome>> OutcomesAsync()
    {
        var ended = await _joins.ResultsAsync();
        return [.. _plan.Registrations.Select(planned => ended.FirstOrDefault(outcome => outcome.Hub == planned.Hub) ?? Outcomes.Refused(planned))];
    }

    private void StartJoin(PlannedRegistration planned, FleetFacts fleet)
    {
        var registration = new Registration
        {
            Operation = _request.Operation,
            Attempt = (_request.Operation.Run * AttemptsPerRun) + 1,
            Cluster = _request.Cluster,
            ClusterUid = _plan.ClusterUid!,
            Plan = planned with { Writes = [], Undo = [], Warnings = [], Reasons = [], Alternatives = [] },
            Labels = fleet.Labels,
        };
        _joins.Start(TaskNames.JoinHub, _request.Operation.Join(planned.Hub), new JoinInput(registration, _request.Checkpoints, fleet.Deadlines));
    }
}
