using Microsoft.DurableTask.Client;

using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Operations;

/// <summary>Rolls up the registrations of one operation.</summary>
internal static class RegistrationView
{
    public static IReadOnlyList<RegistrationState> All(
        OrchestrationMetadata flow,
        OnboardingRequest? request,
        OnboardingOutcome? outcome,
        OnboardingStatus? status,
        IReadOnlyList<OrchestrationMetadata> joins,
        IReadOnlyDictionary<string, Finding> waits)
    {
        if (outcome is not null)
        {
            return [.. outcome.Registrations.Select(Ended)];
        }

        return [.. (request?.Earlier ?? []).Select(Ended), .. (request?.Registrations ?? []).Select(One)];

        RegistrationState One(RegistrationRequest registration)
        {
            if (status?.Refused.FirstOrDefault(refused => refused.Hub == registration.Hub) is { } refused)
            {
                return Ended(refused);
            }

            var join = joins.FirstOrDefault(candidate => candidate.InstanceId == $"join-{flow.InstanceId}-{registration.Hub}");
            return join is null ? NotJoining(registration, flow, request!, status) : Joining(registration, join, request!, waits);
        }
    }

    private static RegistrationState NotJoining(RegistrationRequest registration, OrchestrationMetadata flow, OnboardingRequest request, OnboardingStatus? status)
    {
        var asked = Asked(registration, request);
        return flow.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Failed => asked with { Status = OperationStatus.Failed },
            OrchestrationRuntimeStatus.Terminated => asked with { Status = OperationStatus.Canceled },
            OrchestrationRuntimeStatus.Pending => asked,
            _ => asked with
            {
                Status = status?.Question is null ? OperationStatus.Running : OperationStatus.WaitingForApproval,
                Step = status?.Step,
                Since = status is null ? null : OperationView.Utc(status.Since),
                WaitingFor = status?.Question switch
                {
                    null => status?.WaitingFor,
                    { Checkpoint: CheckpointKind.Provisioning } => "a decision on more hosting capacity",
                    _ => "a decision on the plan",
                },
            },
        };
    }

    private static RegistrationState Joining(
        RegistrationRequest registration, OrchestrationMetadata join, OnboardingRequest request, IReadOnlyDictionary<string, Finding> waits)
    {
        if (join.JoinOutcome() is { } outcome)
        {
            return Ended(outcome);
        }

        var planned = join.JoinInput()?.Registration.Plan;
        var asked = Asked(registration, request);
        asked = planned is null ? asked : asked with { Mode = planned.Mode, RunsOn = planned.RunsOn };
        var status = join.JoinStatus();
        var seen = status?.WaitId is { } wait && waits.TryGetValue(wait, out var finding) ? finding : status?.Reason;
        var reason = join.RuntimeStatus == OrchestrationRuntimeStatus.Failed ? OperationView.DefectOf(join) : NewerVersion.Of(join) ?? seen;
        return asked with
        {
            Status = join.RuntimeStatus switch
            {
                OrchestrationRuntimeStatus.Pending => OperationStatus.NotStarted,
                OrchestrationRuntimeStatus.Failed => OperationStatus.Failed,
                OrchestrationRuntimeStatus.Terminated => OperationStatus.Canceled,
                _ => status?.Question is null ? OperationStatus.Running : OperationStatus.WaitingForApproval,
            },
            Step = status?.Step,
            Since = status is null ? null : OperationView.Utc(status.Since),
            WaitingFor = status?.WaitingFor,
            Reason = reason,
            NextStep = reason?.NextStep ?? (status?.Question is { } question ? $"Decide {question.Id}: {question.Ask}" : null),
            Attempt = status?.Attempt ?? 1,
            Steps = status?.Steps ?? [],
        };
    }

    private static RegistrationState Asked(RegistrationRequest registration, OnboardingRequest request) =>
        new()
        {
            Hub = registration.Hub.Value,
            Mode = registration.Mode,
            RunsOn = registration.RunsOn(request.Cluster),
            Status = OperationStatus.NotStarted,
        };

    private static RegistrationState Ended(JoinOutcome outcome) =>
        new()
        {
            Hub = outcome.Hub.Value,
            Mode = outcome.Mode,
            RunsOn = outcome.RunsOn,
            Status = outcome.Outcome switch
            {
                RegistrationOutcome.Joined => OperationStatus.Succeeded,
                RegistrationOutcome.Canceled => OperationStatus.Canceled,
                _ => OperationStatus.Failed,
            },
            Outcome = outcome.Outcome,
            Step = outcome.Steps is [.., var last] ? last.Name : null,
            Since = outcome.Steps is [.., var newest] ? OperationView.Utc(newest.StartedAt) : null,
            Reason = outcome.Reason,
            NextStep = outcome.Reason?.NextStep,
            Attempt = outcome.Attempt,
            Steps = outcome.Steps,
            Undone = outcome.Undone,
            Residue = outcome.Residue,
            Notices = outcome.Notices,
            Klusterlet = outcome.Klusterlet,
            Csr = outcome.Csr,
            Proof = outcome.Proof,
        };
}
