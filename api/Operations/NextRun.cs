using Microsoft.DurableTask.Client;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Operations;

/// <summary>The next run of an operation that met a defect: what ended stays ended, the rest is done.</summary>
/// <param name="Operation">Its id.</param>
/// <param name="Asked">What it is about.</param>
/// <param name="Input">The flow's input.</param>
internal sealed record NextRun(OperationId Operation, Asked Asked, object Input)
{
    /// <summary>Makes it; null where the request cannot be read.</summary>
    public static NextRun? Of(OrchestrationMetadata newest, IReadOnlyList<OrchestrationMetadata> children)
    {
        var ended = children.Select(child => child.JoinOutcome()).OfType<JoinOutcome>().ToList();
        return newest.Name switch
        {
            TaskNames.OffboardCluster => Stored.Read<OffboardingRequest>(newest.SerializedInput) is { } request ? Of(request, ended) : null,
            TaskNames.MoveCluster => Stored.Read<MoveRequest>(newest.SerializedInput) is { } request ? Of(request, ended) : null,
            TaskNames.HandOffCluster => Stored.Read<HandoffRequest>(newest.SerializedInput) is { } request ? Of(request, newest, children) : null,
            _ => Stored.Read<OnboardingRequest>(newest.SerializedInput) is { } request ? Of(request, ended) : null,
        };
    }

    private static NextRun Of(OnboardingRequest request, IReadOnlyList<JoinOutcome> ended)
    {
        var next = request with
        {
            Operation = request.Operation.Resumed(request.Operation.Run + 1),
            Earlier = [.. request.Earlier, .. ended],
            Registrations = [.. request.Registrations.Where(registration => ended.All(outcome => outcome.Hub != registration.Hub))],
        };
        return new NextRun(next.Operation, Asked.Of(next), next);
    }

    private static NextRun Of(MoveRequest request, IReadOnlyList<JoinOutcome> ended)
    {
        var next = request with { Operation = request.Operation.Resumed(request.Operation.Run + 1), Earlier = [.. request.Earlier, .. ended] };
        return new NextRun(next.Operation, Asked.Of(next), next);
    }

    private static NextRun Of(OffboardingRequest request, IReadOnlyList<JoinOutcome> ended)
    {
        var next = request with
        {
            Operation = request.Operation.Resumed(request.Operation.Run + 1),
            Earlier = [.. request.Earlier, .. ended],
            Hubs = [.. request.Hubs.Where(hub => ended.All(outcome => outcome.Hub != hub))],
        };
        return new NextRun(next.Operation, Asked.Of(next), next);
    }

    private static NextRun Of(HandoffRequest request, OrchestrationMetadata newest, IReadOnlyList<OrchestrationMetadata> children)
    {
        var begun = Begun(request, request.To.Hub, newest, children) ?? Begun(request, request.From, newest, children) ?? request.Begun;
        var moved = children.FirstOrDefault(child => child.InstanceId == request.Operation.Move(request.To.Hub))?.JoinOutcome();
        var next = request with
        {
            Operation = request.Operation.Resumed(request.Operation.Run + 1),
            Begun = begun is null ? null : begun with { Moved = moved ?? begun.Moved },
        };
        return new NextRun(next.Operation, Asked.Of(next), next);
    }

    /// <summary>What the leave of a hub had begun to remove; nothing where it ended before its first removal.</summary>
    private static HandoffBegun? Begun(HandoffRequest request, HubName hub, OrchestrationMetadata newest, IReadOnlyList<OrchestrationMetadata> children)
    {
        var leave = children.FirstOrDefault(child => child.InstanceId == request.Operation.Leave(hub));
        var outcome = leave?.JoinOutcome();
        if (leave?.JoinInput()?.Registration is not { } registration || outcome is { LeftProof: null })
        {
            return null;
        }

        var consents = (newest.OnboardingStatus()?.Answers ?? [])
            .Where(answer => answer.Taken && answer.Who != DecisionAnswer.Deadline && QuestionId.Parse(answer.QuestionId) is { Kind: CheckpointKind.Consent, Hub: not null })
            .Select(answer => new Consent(new HubName(QuestionId.Parse(answer.QuestionId)!.Hub!), answer.Who, answer.At, answer.Kind, null));
        return new HandoffBegun(registration, [.. request.Begun?.Consents ?? [], .. consents], outcome);
    }
}
