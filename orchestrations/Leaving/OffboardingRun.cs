using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>One run of <see cref="OffboardCluster"/> up to its approved plan.</summary>
internal sealed class OffboardingRun(TaskOrchestrationContext context, OffboardingRequest request)
{
    // A cluster that is away for a moment is no lost one.
    private const int MostLooks = 3;

    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromSeconds(15);

    private int _questions;

    /// <summary>Where people decide.</summary>
    public Desk Desk { get; } = new(context);

    /// <summary>Where the operation stands.</summary>
    public OperationProgress Progress => field ??= new OperationProgress(context, Desk);

    /// <summary>The outcomes, when there is nothing to leave.</summary>
    public IReadOnlyList<JoinOutcome>? Ended { get; private set; }

    /// <summary>Whether the plan is carried out without asking.</summary>
    public bool DecidesByItself => request.Checkpoints.Removal.Mode == CheckpointMode.Auto;

    /// <summary>What becomes of what the hubs have put on the cluster. What nobody decided about stays.</summary>
    public WorkloadFate Workloads { get; private set; } = request.Workloads ?? WorkloadFate.Keep;

    /// <summary>Looks and plans. Absent: cancelled first.</summary>
    public async Task<(LeavePlan? Plan, MembershipFacts? Facts)> PlanAsync()
    {
        for (var look = 1; ; look++)
        {
            var seeing = context.CallActivityAsync<MembershipFacts>(TaskNames.InspectMemberships, request, Retries.Activity);
            if (!await Desk.BeforeCancelAsync(seeing))
            {
                EndAll(RegistrationOutcome.Canceled, Canceled());
                return (null, null);
            }

            var facts = await SeenAsync(seeing);
            var plan = LeavePlanner.Plan(request, facts);
            if (look == MostLooks || plan.Registrations.All(planned => planned.Away.Count == 0 && planned.Refusal?.Code is not ("SideLost" or "MembershipUnknown")))
            {
                return (plan, facts);
            }

            await Desk.PauseAsync(PauseBetweenLooks);
        }
    }

    /// <summary>Whether nothing of a plan is left to ask for or to do.</summary>
    public bool EndedBy(LeavePlan plan)
    {
        if (Desk.IsCanceled)
        {
            EndAll(RegistrationOutcome.Canceled, Canceled(), plan);
        }
        else if (plan.Registrations.All(planned => planned.Refusal is not null))
        {
            Ended = [.. plan.Registrations.Select(Leaves.RefusedOutcome)];
        }

        return Ended is not null;
    }

    /// <summary>Asks whether to leave, and what becomes of the workloads.</summary>
    public async Task<bool> ApprovedAsync(LeavePlan plan, bool changed)
    {
        var policy = request.Checkpoints.Removal;
        var left = plan.Registrations.Where(planned => planned.Refusal is null).ToList();
        var question = new Question
        {
            Id = $"{request.Operation}-all-removal-{++_questions}",
            Checkpoint = CheckpointKind.Removal,
            Ask = (changed ? "What was seen has changed since the last answer. " : string.Empty)
                + $"Remove {request.Cluster} from {string.Join(", ", left.Select(planned => planned.Hub))}"
                + (left.Any(planned => planned.WorkCount > 0) ? ", and keep on it or remove from it what the hubs have put there?" : "?"),
            SubjectHash = plan.Hash,
            Details = [.. plan.Registrations.SelectMany(Describe)],
            Choices = left.Any(planned => planned.WorkCount > 0) ? [DecisionKind.Keep, DecisionKind.Remove, DecisionKind.Reject] : [DecisionKind.Approve, DecisionKind.Reject],
            AskedAt = context.CurrentUtcDateTime,
            Deadline = context.CurrentUtcDateTime + policy.Deadline,
            OnDeadline = policy.OnDeadline,
        };
        Take(plan, policy, await Progress.AskAsync(question, "Plan"));
        return Ended is null;
    }

    /// <summary>The operation's outcome.</summary>
    public OffboardingOutcome End(LeavePlan? plan, IReadOnlyList<JoinOutcome> registrations) => new()
    {
        Registrations = [.. request.Earlier, .. registrations],
        Removal = plan,
        Canceled = Desk.CanceledBy,
        Decisions = Desk.Answers,
    };

    private void Take(LeavePlan plan, CheckpointPolicy policy, Decision? decision)
    {
        if (Desk.IsCanceled)
        {
            EndAll(RegistrationOutcome.Canceled, Canceled(), plan);
        }
        else if (decision is null)
        {
            EndAll(RegistrationOutcome.TimedOut, new Finding("RemovalExpired", $"Nobody decided on the removal in {policy.Deadline}; nothing was removed.", "Offboard again."), plan);
        }
        else if (decision.Kind == DecisionKind.Reject)
        {
            EndAll(RegistrationOutcome.Rejected, new Finding("RemovalRejected", Failures.Cut($"{decision.Who} rejected the removal. {decision.Comment}".TrimEnd(), 400)), plan);
        }
        else
        {
            Workloads = decision.Kind == DecisionKind.Remove ? WorkloadFate.Remove : WorkloadFate.Keep;
        }
    }

    private static async Task<MembershipFacts> SeenAsync(Task<MembershipFacts> seeing)
    {
        try
        {
            return await seeing;
        }
        catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
        {
            return new MembershipFacts { Problem = Failures.Explain(failure.FailureDetails) };
        }
    }

    private void EndAll(RegistrationOutcome outcome, Finding reason, LeavePlan? plan = null) => Ended = plan is null
        ? [.. request.Hubs.Select(hub => Leaves.NothingDone(hub, null, outcome, reason))]
        : [.. plan.Registrations.Select(planned => planned.Refusal is null ? Leaves.NothingDone(planned.Hub, planned.Registration, outcome, reason) : Leaves.RefusedOutcome(planned))];

    private static Finding Canceled() => new("Canceled", "The operation was cancelled before anything was removed.");

    private static IEnumerable<Detail> Describe(PlannedLeave planned)
    {
        var hub = planned.Hub.Value;
        if (planned.Refusal is { } refusal)
        {
            return [new Detail(hub, $"refused: {refusal.Sentence}")];
        }

        var works = planned.WorkCount == 0 ? "none" : string.Join(", ", planned.Works.Take(20).Select(work => $"{work.Name} ({work.Manifests})")) + (planned.WorkCount > 20 ? $" and {planned.WorkCount - 20} more" : string.Empty);
        return
        [
            new Detail(hub, $"{planned.Registration!.Plan.Mode} on {planned.Registration.Plan.RunsOn}, klusterlet {planned.Registration.Plan.Names.Klusterlet}"),
            new Detail($"{hub} works", works),
            new Detail($"{hub} removes", string.Join("; ", planned.Removes)),
            .. planned.Away.Select(away => new Detail($"{hub} cannot be reached", $"{away.Sentence} What is there stays as a debt.")),
            .. planned.Warnings.Select(warning => new Detail($"{hub} warning", warning.Sentence)),
        ];
    }
}
