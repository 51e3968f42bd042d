using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Operator;

/// <summary>
/// Whether the operator's Deployment is ready. Its definition comes before it in every installation; where it is missing all the same, the
/// step that makes the Klusterlet says so and is tried again.
/// </summary>
internal sealed class LookForOperator(RegistrationClusters clusters, ClaimFence fence, Watching watching, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var seen = await watching.PresentAsync<Deployment>(
            registration,
            clusters.Runner(registration),
            ResourceKind.Deployment,
            OperatorBundle.Namespace,
            OperatorBundle.Deployment,
            IsReady,
            cancellationToken);
        return seen.Satisfied
            ? new Look { State = LookState.Met, Watched = seen.Watched }
            : await fence.StillWaitingAsync(
                registration, new Look { State = LookState.Waiting, Watched = seen.Watched, Seen = Unready(registration, seen.Object) }, cancellationToken);
    }

    /// <summary>Whether an operator has a pod that serves.</summary>
    public static bool IsReady(Deployment? deployment) => deployment?.Status?.ReadyReplicas > 0;

    private static Finding Unready(Registration registration, Deployment? deployment) =>
        new(
            Reasons.OperatorNotReady,
            deployment is null
                ? $"{registration.Plan.RunsOn} has no klusterlet operator yet: Deployment {OperatorBundle.Namespace}/{OperatorBundle.Deployment} is missing."
                : $"The klusterlet operator on {registration.Plan.RunsOn} has no ready pod. {Why(deployment)}".TrimEnd(),
            $"Look at it: kubectl describe pod -n {OperatorBundle.Namespace} -l app=klusterlet (on {registration.Plan.RunsOn}).");

    private static string? Why(Deployment deployment) =>
        deployment.Status?.Conditions?.FirstOrDefault(condition => condition is { IsFalse: true, Message: not null } or { Type: "ReplicaFailure", IsTrue: true }) is { } told
            ? Failures.Cut($"{told.Type}={told.Status} {told.Reason}: {told.Message}", 300)
            : null;
}
