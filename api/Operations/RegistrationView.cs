using Microsoft.DurableTask.Client;

using MultiHubFlows.Domain;
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
        Asked? request,
        OnboardingOutcome? outcome,
        OnboardingStatus? status,
        IReadOnlyList<OrchestrationMetadata> joins,
        IReadOnlyDictionary<string, Finding> waits)
    {
        if (outcome is not null)
        {
            return [.. outcome.Registrations.Select(Ended)];
        }

        var asked = request is { Registrations.Count: 0 } ? Found(status, joins) : request?.Registrations;
        return [.. (request?.Earlier ?? []).Select(Ended), .. (asked ?? []).Select(One)];

        RegistrationState One(AskedRegistration registration)
        {
            if (status?.Refused.FirstOrDefault(refused => refused.Hub == registration.Hub) is { } refused)
            {
                return Ended(refused);
            }

            var child = joins.LastOrDefault(candidate => OperationKinds.ChildrenOf(flow.Name).Any(prefix => candidate.InstanceId == $"{prefix}{flow.InstanceId}-{registration.Hub}"));
            return child is null ? NotJoining(registration, flow, status) : Joining(registration, child, waits);
        }
    }

    /// <summary>The registrations of an operation that names none: those that it found.</summary>
    private static IReadOnlyList<AskedRegistration> Found(OnboardingStatus? status, IReadOnlyList<OrchestrationMetadata> children) =>
    [
        .. children.Select(child => child.JoinInput()?.Registration.Plan.Hub).OfType<HubName>()
            .Concat((status?.Refused ?? []).Select(refused => refused.Hub)).Distinct().Select(hub => new AskedRegistration(hub)),
    ];

    private static RegistrationState NotJoining(AskedRegistration registration, OrchestrationMetadata flow, OnboardingStatus? status)
    {
        var asked = Unbegun(registration);
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
                    { Checkpoint: CheckpointKind.Consent } => "the consent of both sides",
                    { Checkpoint: CheckpointKind.Removal } => "a decision on the removal",
                    _ => "a decision on the plan",
                },
            },
        };
    }

    private static RegistrationState Joining(
        AskedRegistration registration, OrchestrationMetadata join, IReadOnlyDictionary<string, Finding> waits)
    {
        if (join.JoinOutcome() is { } outcome)
        {
            return Ended(outcome);
        }

        var plan = join.JoinInput()?.Registration.Plan;
        var asked = Unbegun(registration with { Mode = plan?.Mode ?? registration.Mode, RunsOn = plan?.RunsOn ?? registration.RunsOn });
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

    private static RegistrationState Unbegun(AskedRegistration registration) =>
        new()
        {
            Hub = registration.Hub.Value,
            Mode = registration.Mode,
            RunsOn = registration.RunsOn,
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
                RegistrationOutcome.Joined or RegistrationOutcome.Left or RegistrationOutcome.Moved => OperationStatus.Succeeded,
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
            Debts = outcome.Debts ?? [],
            LeftProof = outcome.LeftProof,
            MovedProof = outcome.MovedProof,
            Notices = outcome.Notices,
            Klusterlet = outcome.Klusterlet,
            Csr = outcome.Csr,
            Proof = outcome.Proof,
        };
}
