using Microsoft.DurableTask.Client;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Operations;

/// <summary>The next run of an operation that met a defect: what ended stays ended, the rest is done.</summary>
/// <param name="Operation">Its id.</param>
/// <param name="Asked">What it is about.</param>
/// <param name="Input">The flow's input.</param>
internal sealed record NextRun(OperationId Operation, Asked Asked, object Input)
{
    /// <summary>Makes it; null where the request cannot be read.</summary>
    public static NextRun? Of(OrchestrationMetadata newest, IReadOnlyList<JoinOutcome> ended) => newest.Name switch
    {
        TaskNames.OffboardCluster => Stored.Read<OffboardingRequest>(newest.SerializedInput) is { } request ? Of(request, ended) : null,
        _ => Stored.Read<OnboardingRequest>(newest.SerializedInput) is { } request ? Of(request, ended) : null,
    };

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
}
