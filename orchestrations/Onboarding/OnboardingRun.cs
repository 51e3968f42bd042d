using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>One run of <see cref="OnboardCluster"/>, or of a flow that joins as it does, up to its approved plan.</summary>
/// <param name="context">The flow.</param>
/// <param name="request">What is asked for.</param>
/// <param name="desk">The flow's desk, where it has one already.</param>
/// <param name="progress">The flow's progress, where it has one already.</param>
/// <param name="purpose">What the join is a part of, said before the question about the plan.</param>
internal sealed class OnboardingRun(
    TaskOrchestrationContext context, OnboardingRequest request, Desk? desk = null, OperationProgress? progress = null, string? purpose = null)
{
    private const int MostChanges = 20;

    private int _plans;

    /// <summary>Where people decide.</summary>
    public Desk Desk { get; } = desk ?? new Desk(context);

    /// <summary>Where the operation stands.</summary>
    public OperationProgress Progress => field ??= progress ?? new OperationProgress(context, Desk);

    /// <summary>Where room on hosting clusters is made.</summary>
    public Provisioning Provisioning => field ??= new Provisioning(context, request, this);

    /// <summary>The outcomes, when there is nothing to join.</summary>
    public IReadOnlyList<JoinOutcome>? Ended { get; private set; }

    /// <summary>Whether the plan is applied without asking.</summary>
    public bool PlansByItself => request.Checkpoints.Plan.Mode == CheckpointMode.Auto;

    /// <summary>Makes a plan. Absent: cancelled first.</summary>
    public async Task<PlannedOnboarding?> PlanAsync()
    {
        var planning = context.CallSubOrchestratorAsync<PlannedOnboarding>(
            TaskNames.PlanOnboarding, request, new SubOrchestrationOptions { InstanceId = $"plan-{request.Operation}-{++_plans}" });
        if (await Desk.BeforeCancelAsync(planning))
        {
            return await planning;
        }

        EndAll(RegistrationOutcome.Canceled, Canceled());
        return null;
    }

    /// <summary>Whether nothing of a plan is left to ask for or to do.</summary>
    public bool EndedBy(PlannedOnboarding planned)
    {
        if (Desk.IsCanceled)
        {
            EndAll(RegistrationOutcome.Canceled, Canceled(), planned.Plan);
        }
        else if (planned.Plan.Registrations.All(registration => registration.Refusals.Count > 0) && request.Earlier.Count == 0)
        {
            Ended = [.. planned.Plan.Registrations.Select(Outcomes.Refused)];
        }

        return Ended is not null;
    }

    /// <summary>Asks whether to apply a plan.</summary>
    public async Task<bool> ApprovedAsync(PlannedOnboarding planned, Plan? approved)
    {
        var policy = request.Checkpoints.Plan;
        var question = new Question
        {
            Id = $"{request.Operation}-all-plan-{_plans}",
            Checkpoint = CheckpointKind.Plan,
            Ask = purpose + (approved is null ? string.Empty : "What was seen has changed since the last approval. ")
                + $"Make {request.Cluster} a member of {string.Join(", ", request.Registrations.Select(registration => registration.Hub))}?",
            SubjectHash = planned.Plan.Hash,
            Details =
            [
                new Detail("plan", $"plan-{request.Operation}-{_plans}"),
                .. planned.Plan.Registrations.Select(Describe),
                .. (approved is null ? [] : PlanDifference.Between(approved, planned.Plan)).Take(MostChanges).Select(change => new Detail("changed", change)),
            ],
            Choices = [DecisionKind.Approve, DecisionKind.Reject],
            AskedAt = context.CurrentUtcDateTime,
            Deadline = context.CurrentUtcDateTime + policy.Deadline,
            OnDeadline = policy.OnDeadline,
        };
        var decision = await Progress.AskAsync(question, "Plan");
        if (Desk.IsCanceled)
        {
            EndAll(RegistrationOutcome.Canceled, Canceled(), planned.Plan);
        }
        else if (decision is null)
        {
            EndAll(RegistrationOutcome.TimedOut, new Finding("PlanExpired", $"Nobody decided on the plan in {policy.Deadline}.", "Onboard again."), planned.Plan);
        }
        else if (decision.Kind == DecisionKind.Reject)
        {
            EndAll(RegistrationOutcome.Rejected, new Finding("PlanRejected", Failures.Cut($"{decision.Who} rejected the plan. {decision.Comment}".TrimEnd(), 400)), planned.Plan);
        }

        return Ended is null;
    }

    /// <summary>The operation's outcome.</summary>
    public OnboardingOutcome End(Plan? plan, IReadOnlyList<JoinOutcome> registrations) => new()
    {
        Registrations = [.. request.Earlier, .. registrations],
        Plan = plan,
        Canceled = Desk.CanceledBy,
        Decisions = Desk.Answers,
    };

    private void EndAll(RegistrationOutcome outcome, Finding reason, Plan? plan = null) => Ended =
    [
        .. request.Registrations.Select(wish => (Wish: wish, Planned: plan?.Registrations.FirstOrDefault(planned => planned.Hub == wish.Hub)))
            .Select(pair => pair.Planned is { Refusals.Count: > 0 } refused && !(refused.NeedsRoom && outcome == RegistrationOutcome.Canceled)
                ? Outcomes.Refused(refused)
                : Outcomes.NothingMade(request, pair.Wish, pair.Planned, outcome, reason)),
    ];

    private static Finding Canceled() => new("Canceled", "The operation was cancelled before anything was written.");

    private static Detail Describe(PlannedRegistration planned) => new(
        planned.Hub.Value,
        planned.Refusals is [var refusal, ..]
            ? $"refused: {refusal.Sentence}"
            : $"{planned.Mode} on {planned.RunsOn}, klusterlet {planned.Names.Klusterlet} in {planned.Names.AgentNamespace}, {planned.Writes.Count} writes, {planned.Warnings.Count} warnings");
}
