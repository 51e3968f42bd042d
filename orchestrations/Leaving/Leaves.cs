using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>The leaves of one offboarding: all hubs in parallel.</summary>
internal sealed class Leaves
{
    private readonly LeavePlan _plan;
    private readonly Children<JoinOutcome> _children;

    private Leaves(
        TaskOrchestrationContext context, OffboardingRequest request, LeavePlan plan, JoinDeadlines deadlines, WorkloadFate workloads, Desk? desk)
    {
        _plan = plan;
        var left = plan.Registrations.Where(planned => planned.Registration is not null).ToList();
        _children = new Children<JoinOutcome>(context, desk);
        foreach (var planned in left)
        {
            var input = new LeaveInput(
                request.Operation,
                planned.Registration! with { Workloads = workloads },
                request.Checkpoints,
                deadlines,
                [.. left.Select(other => other.Hub)],
                planned.LastLease);
            _children.Start(TaskNames.LeaveHub, request.Operation.Leave(planned.Hub), input);
        }
    }

    /// <summary>Registrations that are not left.</summary>
    public IReadOnlyList<JoinOutcome> Refused => [.. _plan.Registrations.Where(planned => planned.Registration is null).Select(RefusedOutcome)];

    /// <summary>Starts all leaves of a plan.</summary>
    public static Leaves Start(
        TaskOrchestrationContext context, OffboardingRequest request, LeavePlan plan, JoinDeadlines deadlines, WorkloadFate workloads, Desk? desk) =>
        new(context, request, plan, deadlines, workloads, desk);

    /// <summary>Waits until all have ended; see <see cref="Children{T}.AllEndedAsync"/>.</summary>
    public Task AllEndedAsync(Action? canceling = null) => _children.AllEndedAsync(canceling);

    /// <summary>The outcomes, in the plan's order.</summary>
    /// <exception cref="TaskFailedException">A leave failed: a defect, and the operation can be resumed.</exception>
    public async Task<IReadOnlyList<JoinOutcome>> OutcomesAsync()
    {
        var ended = await _children.ResultsAsync();
        return [.. _plan.Registrations.Select(planned => ended.FirstOrDefault(outcome => outcome.Hub == planned.Hub) ?? RefusedOutcome(planned))];
    }

    /// <summary>The outcome of a registration that is not left.</summary>
    public static JoinOutcome RefusedOutcome(PlannedLeave planned) => new()
    {
        Hub = planned.Hub,
        Mode = planned.Registration?.Plan.Mode,
        RunsOn = planned.Registration?.Plan.RunsOn,
        Outcome = planned.Refusal!.Code == "InUse" ? RegistrationOutcome.InUse : RegistrationOutcome.Refused,
        Reason = planned.Refusal,
    };

    /// <summary>The outcome of a registration for which nothing was done.</summary>
    public static JoinOutcome NothingDone(HubName hub, Registration? registration, RegistrationOutcome outcome, Finding reason) => new()
    {
        Hub = hub,
        Mode = registration?.Plan.Mode,
        RunsOn = registration?.Plan.RunsOn,
        Outcome = outcome,
        Reason = reason,
    };
}
