using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>Decides where the agent goes: plans, and asks until a plan is approved that is still the plan afterwards.</summary>
internal sealed class MovePlanning(TaskOrchestrationContext context, MoveRun move)
{
    private const int MostChanges = 20;

    private int _plans;

    /// <summary>Plans until it is approved, and gives the run its registration. Nothing is written.</summary>
    /// <exception cref="JoinStopped">It is refused, was rejected or expired, or somebody cancelled.</exception>
    public async Task RunAsync()
    {
        Plan? approved = null;
        while (true)
        {
            var planned = await PlanAsync();
            var registration = planned.Plan.Registrations[0];
            if (registration.Refusals is [var refusal, ..])
            {
                throw new JoinStopped(RegistrationOutcome.Refused, WithNearest(refusal, registration));
            }

            Take(planned, registration);
            if (approved?.Hash == planned.Plan.Hash || move.Input.Checkpoints.Plan.Mode == CheckpointMode.Auto)
            {
                return;
            }

            await ApproveAsync(planned.Plan, registration, approved);
            approved = planned.Plan;
        }
    }

    private async Task<PlannedOnboarding> PlanAsync()
    {
        move.Run.Begin("Plan");
        var planning = context.CallSubOrchestratorAsync<PlannedOnboarding>(
            TaskNames.PlanOnboarding, Asked(), new SubOrchestrationOptions { InstanceId = PlanId(++_plans) });
        if (await move.Desk.BeforeCancelAsync(planning))
        {
            return await planning;
        }

        move.Run.ThrowIfCanceled();
        return await planning;
    }

    private OnboardingRequest Asked() => new()
    {
        Operation = move.Input.Operation,
        RequestHash = string.Empty,
        RequestedBy = move.Input.RequestedBy,
        Cluster = move.Input.Cluster,
        Registrations = [move.Found.Agent.Complete(move.Input.Wish)],
        Checkpoints = move.Input.Checkpoints,
        Move = move.Found.Agent,
    };

    private void Take(PlannedOnboarding planned, PlannedRegistration registration) => move.Take(move.Run.Registration with
    {
        ClusterUid = planned.Plan.ClusterUid!,
        Plan = registration with { Writes = [], Undo = [], Warnings = [], Reasons = [], Alternatives = [] },
        Labels = planned.Fleet.Labels,
        Klusterlet = null,
        Leaving = false,
        Lost = null,
        Move = move.Move,
    });

    private async Task ApproveAsync(Plan plan, PlannedRegistration registration, Plan? approved)
    {
        var (input, policy) = (move.Input, move.Input.Checkpoints.Plan);
        var decision = await move.Run.AskAsync(
            CheckpointKind.Plan,
            policy,
            (approved is null ? string.Empty : "What was seen has changed since the last approval. ")
                + $"Move the agent of {input.Cluster} for {input.Wish.Hub} from {move.From.Describe(input.Cluster)} to {registration.Mode} on {registration.RunsOn}, by a second one that takes over?",
            plan.Hash,
            [
                new Detail("plan", PlanId(_plans)),
                new Detail("goes", $"klusterlet {move.Former.Klusterlet!.Name}: {move.From.Describe(input.Cluster)}"),
                new Detail("comes", $"klusterlet {registration.Names.Klusterlet} in {registration.Names.AgentNamespace}: {registration.Mode} on {registration.RunsOn}"),
                .. registration.Warnings.Select(warning => new Detail("warning", warning.Sentence)),
                .. (approved is null ? [] : PlanDifference.Between(approved, plan)).Take(MostChanges).Select(change => new Detail("changed", change)),
            ],
            DecisionKind.Approve,
            DecisionKind.Reject);
        if (decision is null)
        {
            throw new JoinStopped(RegistrationOutcome.TimedOut, new Finding("PlanExpired", $"Nobody decided on the plan in {policy.Deadline}.", "Move again."));
        }

        if (decision.Kind == DecisionKind.Reject)
        {
            throw new JoinStopped(RegistrationOutcome.Rejected, new Finding(
                "PlanRejected", Failures.Cut($"{decision.Who} rejected the plan. {decision.Comment}".TrimEnd(), 400)));
        }
    }

    private string PlanId(int number) => $"plan-{move.Input.Operation}-{move.Input.Wish.Hub}-{number}";

    private static Finding WithNearest(Finding refusal, PlannedRegistration registration) => registration.Nearest is { } nearest
        ? refusal with { NextStep = $"{refusal.NextStep} Possible is {nearest.Mode}{(nearest.HostingCluster is { } host ? $" on {host}" : string.Empty)}.".TrimStart() }
        : refusal;
}
