using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Verification;

/// <summary>
/// Whether the hub says that the cluster is accepted, joined and available. The hub's word counts, not the Klusterlet's, which lags by up to
/// 40 seconds; and the spec counts for acceptance, because its condition lags too.
/// </summary>
internal sealed class LookForAvailability(RegistrationClusters clusters, Watching watching, ActivityStopping stopping) : RegistrationActivity<Look>(stopping)
{
    /// <summary>The lease period of a ManagedCluster that says none.</summary>
    internal const int DefaultLeaseDurationSeconds = 60;

    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var seen = await watching.PresentAsync<ManagedCluster>(
            registration,
            clusters.Hub(registration),
            ResourceKind.ManagedCluster,
            null,
            registration.Cluster.Value,
            cluster => Judge(registration, cluster).State != LookState.Waiting,
            cancellationToken);
        return Judge(registration, seen.Object) with { Watched = seen.Watched };
    }

    internal static Look Judge(Registration registration, ManagedCluster? cluster)
    {
        if (ClaimFence.Lost(registration, cluster) is { } lost)
        {
            return lost;
        }

        var conditions = cluster!.Status?.Conditions;
        var look = new Look
        {
            State = LookState.Waiting,
            Conditions = [.. (conditions ?? []).Select(condition => new Detail(condition.Type ?? string.Empty, condition.Status ?? string.Empty))],
            LeaseDurationSeconds = cluster.Spec?.LeaseDurationSeconds is > 0 and var seconds ? seconds : DefaultLeaseDurationSeconds,
        };
        return Missing(registration, cluster, conditions) is { } missing
            ? look with { Seen = missing }
            : look with { State = LookState.Met, At = conditions.OfType(ConditionTypes.ManagedClusterConditionAvailable)!.ChangedAt };
    }

    private static Finding? Missing(Registration registration, ManagedCluster cluster, IReadOnlyList<Condition>? conditions)
    {
        var name = $"ManagedCluster {registration.Cluster} on hub {registration.Plan.Hub}";
        if (cluster.Spec?.HubAcceptsClient != true)
        {
            return new Finding(Reasons.NotAccepted, $"{name} is not accepted: somebody set hubAcceptsClient back.", "Find out who; retry accepts it again.");
        }

        if (!conditions.IsTrue(ConditionTypes.HubAcceptedManagedCluster))
        {
            return new Finding(Reasons.NotAccepted, $"{name}: {Text(conditions, ConditionTypes.HubAcceptedManagedCluster)}", "Look at the hub's registration controller.");
        }

        if (!conditions.IsTrue(ConditionTypes.ManagedClusterJoined))
        {
            return new Finding(
                Reasons.NotJoined,
                $"{name}: {Text(conditions, ConditionTypes.ManagedClusterJoined)}",
                $"Look at the agent in namespace {registration.Plan.Names.RunsIn} on {registration.Plan.RunsOn}: it has its certificate and does not use it, "
                + "as it does where the hub's certificate lacks the name in agentEndpoint.");
        }

        return conditions.IsTrue(ConditionTypes.ManagedClusterConditionAvailable)
            ? null
            : new Finding(
                Reasons.NotAvailable,
                $"{name}: {Text(conditions, ConditionTypes.ManagedClusterConditionAvailable)}",
                $"Look at the agent in namespace {registration.Plan.Names.RunsIn} on {registration.Plan.RunsOn}.");
    }

    private static string Text(IReadOnlyList<Condition>? conditions, string type) =>
        conditions.OfType(type) is { } condition
            ? Failures.Cut($"{type}={condition.Status} {condition.Reason}: {condition.Message?.ReplaceLineEndings(" ")}", 400)
            : $"the hub has not set {type} yet.";
}
