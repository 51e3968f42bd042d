using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>Where a plan lacks nothing but room on hosting clusters: asks whether to have it made, orders it, and waits until it is there.</summary>
internal sealed class Provisioning(TaskOrchestrationContext context, OnboardingRequest request, OnboardingRun run)
{
    private int _asked;
    private bool _declined;

    /// <summary>Whether room was made, so that another plan is worth making. What was declined once is not asked again.</summary>
    public async Task<bool> MadeRoomAsync(PlannedOnboarding planned)
    {
        var wanting = planned.Plan.Registrations.Where(registration => registration.NeedsRoom).ToList();
        if (_declined || wanting.Count == 0 || planned.Fleet.Capacity is not { } capacity || run.Desk.IsCanceled)
        {
            return false;
        }

        var wanted = new CapacityWanted(request, [.. wanting.Select(registration => registration.Hub)]);
        var made = await ApprovedAsync(planned.Plan, wanting, capacity) && await OrderedAsync(wanted);
        _declined = !made;
        return made;
    }

    private async Task<bool> ApprovedAsync(Plan plan, List<PlannedRegistration> wanting, CapacityFacts capacity)
    {
        var policy = request.Checkpoints.Provisioning;
        if (policy.Mode == CheckpointMode.Auto)
        {
            return true;
        }

        var question = new Question
        {
            Id = $"{request.Operation}-all-provisioning-{++_asked}",
            Checkpoint = CheckpointKind.Provisioning,
            Ask = $"No hosting cluster has room for {wanting.Count} agents of {request.Cluster}. Have room made, and go on when it is there?",
            SubjectHash = plan.Hash,
            Details =
            [
                new Detail("provider", capacity.Provider),
                .. capacity.Instructions is { } told ? [new Detail("instructions", told)] : Array.Empty<Detail>(),
                .. wanting.Select(registration => new Detail(registration.Hub.Value, registration.Refusals[0].Sentence)),
            ],
            Choices = [DecisionKind.Approve, DecisionKind.Reject],
            AskedAt = context.CurrentUtcDateTime,
            Deadline = context.CurrentUtcDateTime + policy.Deadline,
            OnDeadline = policy.OnDeadline,
        };
        return await run.Progress.AskAsync(question, "Provision") is { Kind: DecisionKind.Approve };
    }

    private async Task<bool> OrderedAsync(CapacityWanted wanted)
    {
        var order = await OrderAsync(wanted);
        if (!order.Accepted)
        {
            return false;
        }

        run.Progress.WaitFor("Provision", order.Told.Sentence);
        var waiting = new Children<Look>(context, run.Desk);
        waiting.Start(
            TaskNames.AwaitCapacity,
            $"capacity-{request.Operation}-{++_asked}",
            new CapacityWait(wanted, context.CurrentUtcDateTime + request.Checkpoints.Provisioning.Deadline));
        await waiting.AllEndedAsync();
        var look = (await waiting.ResultsAsync())[0];
        run.Progress.WaitFor("Plan", null);
        return look.State == LookState.Met;
    }

    private async Task<CapacityOrder> OrderAsync(CapacityWanted wanted)
    {
        try
        {
            return await context.CallActivityAsync<CapacityOrder>(TaskNames.OrderCapacity, wanted, Retries.Activity);
        }
        catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
        {
            return new CapacityOrder(Accepted: false, Failures.Explain(failure.FailureDetails));
        }
    }
}
