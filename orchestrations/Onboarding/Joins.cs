using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>The joins of one onboarding: all hubs in parallel.</summary>
internal sealed class Joins
{
    private const int AttemptsPerRun = 1_000;

    private static readonly TimeSpan RemindCanceled = TimeSpan.FromSeconds(5);

    private readonly TaskOrchestrationContext _context;
    private readonly OnboardingRequest _request;
    private readonly Desk _desk;
    private readonly Plan _plan;
    private readonly List<Join> _joins;

    private Joins(TaskOrchestrationContext context, OnboardingRequest request, PlannedOnboarding planned, Desk desk)
    {
        _context = context;
        _request = request;
        _desk = desk;
        _plan = planned.Plan;
        _joins = [.. _plan.Registrations.Where(registration => registration.Refusals.Count == 0).Select(registration => StartJoin(registration, planned.Fleet))];
    }

    /// <summary>Registrations that inspection refused.</summary>
    public IReadOnlyList<JoinOutcome> Refused =>
        [.. _plan.Registrations.Where(registration => registration.Refusals.Count > 0).Select(Outcomes.Refused)];

    /// <summary>Starts all joins of a plan.</summary>
    public static Joins Start(TaskOrchestrationContext context, OnboardingRequest request, PlannedOnboarding planned, Desk desk) =>
        new(context, request, planned, desk);

    /// <summary>
    /// Waits until all have ended. A cancel is sent to each join again until it has ended: one that had not started yet would lose it.
    /// </summary>
    public async Task AllEndedAsync(Action canceling)
    {
        var all = Task.WhenAll(_joins.Select(join => join.Outcome));
        if (await _desk.BeforeCancelAsync(all))
        {
            return;
        }

        canceling();
        var cancel = await _desk.Canceled;
        while (!all.IsCompleted)
        {
            foreach (var join in _joins.Where(join => !join.Outcome.IsCompleted))
            {
                _context.SendEvent(join.Id, FlowEvents.Cancel, cancel);
            }

            using var done = new CancellationTokenSource();
            await Task.WhenAny(all, _context.CreateTimer(_context.CurrentUtcDateTime + RemindCanceled, done.Token));
            done.Cancel();
        }
    }

    /// <summary>The outcomes, in the request's order.</summary>
    /// <exception cref="TaskFailedException">A join failed: a defect, and the operation can be resumed.</exception>
    public async Task<IReadOnlyList<JoinOutcome>> OutcomesAsync()
    {
        var ended = await Task.WhenAll(_joins.Select(join => join.Outcome));
        return [.. _plan.Registrations.Select(planned => ended.FirstOrDefault(outcome => outcome.Hub == planned.Hub) ?? Outcomes.Refused(planned))];
    }

    private Join StartJoin(PlannedRegistration planned, FleetFacts fleet)
    {
        var id = _request.Operation.Join(planned.Hub);
        var registration = new Registration
        {
            Operation = _request.Operation,
            Attempt = (_request.Operation.Run * AttemptsPerRun) + 1,
            Cluster = _request.Cluster,
            ClusterUid = _plan.ClusterUid!,
            Plan = planned with { Writes = [], Undo = [], Warnings = [], Reasons = [], Alternatives = [] },
            Labels = fleet.Labels,
        };
        var outcome = _context.CallSubOrchestratorAsync<JoinOutcome>(
            TaskNames.JoinHub, new JoinInput(registration, _request.Checkpoints, fleet.Deadlines), new SubOrchestrationOptions { InstanceId = id });
        return new Join(id, outcome);
    }

    private sealed record Join(string Id, Task<JoinOutcome> Outcome);
}
