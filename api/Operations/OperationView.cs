using Microsoft.DurableTask.Client;

using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Operations;

/// <summary>Rolls up one operation from its flow's input, status and output and from its registrations' flows.</summary>
internal static class OperationView
{
    /// <summary>The operation.</summary>
    /// <param name="flow">Its flow, with input and output.</param>
    /// <param name="joins">Its registrations' flows, with input and output.</param>
    /// <param name="waits">What the waits of those saw last, by instance id.</param>
    public static Operation Of(OrchestrationMetadata flow, IReadOnlyList<OrchestrationMetadata> joins, IReadOnlyDictionary<string, Finding> waits)
    {
        var request = flow.Asked();
        var outcome = flow.OnboardingOutcome();
        var status = flow.OnboardingStatus();
        var registrations = RegistrationView.All(flow, request, outcome, status, joins, waits);
        var checkpoints = CheckpointView.All(flow.InstanceId, outcome, status, joins);
        var statement = flow.HandoffStatement();
        var state = StatusOf(flow, outcome, statement, registrations, checkpoints);
        var defect = flow.RuntimeStatus == OrchestrationRuntimeStatus.Failed;
        var reason = ReasonOf(flow, joins) ?? statement?.Reason ?? statement?.Afterwards?.Reason;
        return new Operation
        {
            Id = flow.InstanceId,
            Kind = OperationKinds.Of(flow.Name),
            Status = state,
            Outcome = statement?.Result.ToString() ?? OutcomeOf(flow, outcome),
            Cluster = request?.Cluster.Value,
            RequestedBy = request?.RequestedBy,
            CreatedAt = flow.CreatedAt,
            UpdatedAt = joins.Select(join => join.LastUpdatedAt).Append(flow.LastUpdatedAt).Max(),
            Step = flow.IsLive() ? status?.Step : null,
            Reason = reason,
            NextStep = NextStepOf(flow.InstanceId, state, reason, checkpoints),
            Canceled = CancellationOf(outcome?.Canceled ?? status?.Canceled),
            Registrations = registrations,
            Checkpoints = checkpoints,
            Plan = outcome?.Plan,
            Statement = statement,
            Links = Links.Of(flow.InstanceId, !flow.IsLive(), defect),
        };
    }

    /// <summary>Why a flow cannot go on here: it, or a task of it, is of a newer version; or it met a defect.</summary>
    public static Finding? ReasonOf(OrchestrationMetadata flow, IReadOnlyList<OrchestrationMetadata> joins)
    {
        if (flow.RuntimeStatus == OrchestrationRuntimeStatus.Failed)
        {
            return DefectOf(flow);
        }

        if (flow.RuntimeStatus == OrchestrationRuntimeStatus.Terminated)
        {
            return new Finding("Terminated", "Somebody ended its flow by force; nothing was undone.", "Look at the clusters with 'kubectl', and offboard what was made.");
        }

        return joins.Prepend(flow).Select(NewerVersion.Of).FirstOrDefault(finding => finding is not null);
    }

    public static Finding DefectOf(OrchestrationMetadata flow) =>
        flow.FailureDetails is { } failure
            ? Failures.Explain(failure)
            : new Finding("Defect", Failures.Cut(Stored.Read<string>(flow.SerializedOutput) ?? flow.SerializedOutput ?? "The flow failed."), "Report it with the operation's id; 'multihub resume' goes on after a fix.");

    private static OperationStatus StatusOf(
        OrchestrationMetadata flow,
        OnboardingOutcome? outcome,
        HandoffStatement? statement,
        IReadOnlyList<RegistrationState> registrations,
        IReadOnlyList<Checkpoint> checkpoints) =>
        flow.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Pending => OperationStatus.NotStarted,
            OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended => checkpoints.Any(checkpoint => checkpoint.State == CheckpointState.Open)
                ? OperationStatus.WaitingForApproval
                : OperationStatus.Running,
            OrchestrationRuntimeStatus.Terminated => OperationStatus.Canceled,
            OrchestrationRuntimeStatus.Completed when statement is not { Result: not HandoffResult.HandedOver } && registrations.Count > 0 && registrations.All(r => r.Status == OperationStatus.Succeeded) => OperationStatus.Succeeded,
            OrchestrationRuntimeStatus.Completed when outcome?.Canceled is not null => OperationStatus.Canceled,
            _ => OperationStatus.Failed,
        };

    private static string? OutcomeOf(OrchestrationMetadata flow, OnboardingOutcome? outcome) =>
        flow.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Failed => "Defect",
            OrchestrationRuntimeStatus.Terminated => "Terminated",
            OrchestrationRuntimeStatus.Completed => outcome?.Registrations.Select(registration => registration.Outcome).Distinct().ToList() switch
            {
                [var one] => one.ToString(),
                _ => "Mixed",
            },
            _ => null,
        };

    private static string? NextStepOf(string id, OperationStatus state, Finding? reason, IReadOnlyList<Checkpoint> checkpoints)
    {
        if (reason?.NextStep is { } next)
        {
            return next;
        }

        return state == OperationStatus.WaitingForApproval
            ? $"Decide {string.Join(" and ", checkpoints.Where(c => c.State == CheckpointState.Open).Select(c => c.Id))}: see them with 'multihub approvals', or stop with 'multihub cancel {id}'."
            : null;
    }

    private static Cancellation? CancellationOf(CancelRequest? cancel) =>
        cancel is null ? null : new Cancellation(cancel.Who, Utc(cancel.At), cancel.Reason);

    internal static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
