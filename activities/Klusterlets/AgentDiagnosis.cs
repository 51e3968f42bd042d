using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>
/// Says what an agent that has not registered is at, from its Klusterlet's conditions and its pods. A pure function; OCM's composite reasons
/// are taken apart here and nowhere else.
/// </summary>
internal static class AgentDiagnosis
{
    // An agent makes no CSR while this many with its cluster's label are on the hub.
    private const int HaltsAt = 10;
    private const int LongestMessage = 400;

    /// <summary>The one thing to know now; never nothing.</summary>
    public static Finding Of(Registration registration, Klusterlet? klusterlet, IReadOnlyList<Pod> pods, int csrsOfCluster)
    {
        var name = $"Klusterlet {registration.Plan.Names.Klusterlet} on {registration.Plan.RunsOn}";
        if (klusterlet is null)
        {
            return new Finding(Reasons.KlusterletGone, $"{name} is gone.", "Find out who deleted it; retry makes it again.");
        }

        if (csrsOfCluster >= HaltsAt)
        {
            return new Finding(
                Reasons.AgentHalted,
                $"{csrsOfCluster} CSRs with the label of cluster {registration.Cluster} are on hub {registration.Plan.Hub}; an agent makes no other while there are {HaltsAt}.",
                $"Look at them and delete those that nobody needs: kubectl get csr -l open-cluster-management.io/cluster-name={registration.Cluster} (on hub {registration.Plan.Hub}).");
        }

        var conditions = klusterlet.Status?.Conditions;
        return Applying(registration, name, conditions)
            ?? Connecting(registration, name, conditions.OfType(ConditionTypes.HubConnectionDegraded))
            ?? Running(registration, name, pods);
    }

    private static Finding? Applying(Registration registration, string name, IReadOnlyList<Condition>? conditions)
    {
        if (conditions is null or [])
        {
            return new Finding(
                Reasons.OperatorNotReconciling,
                $"{name} has no conditions: the operator has not looked at it.",
                $"Look at Deployment open-cluster-management/klusterlet on {registration.Plan.RunsOn}.");
        }

        if (registration.Plan.Mode.IsHosted() && conditions.OfType(ConditionTypes.ReadyToApply) is { IsFalse: true } unready)
        {
            return new Finding(
                Reasons.ManagedCredentialUnusable,
                $"{name}: {unready.Reason}: {Text(unready)}",
                $"Look at Secret {registration.Plan.Names.RunsIn}/external-managed-kubeconfig on {registration.Plan.RunsOn}; retry writes it again.");
        }

        return conditions.OfType(ConditionTypes.Applied) is { IsFalse: true } failed
            ? new Finding(
                Reasons.ApplyFailed,
                $"{name}: {failed.Reason}: {Text(failed)}",
                registration.Plan.Mode.IsHosted()
                    ? $"The operator on {registration.Plan.RunsOn} cannot write to {registration.Cluster}: check agentEndpoint of that cluster, its certificate's names and the identity's rights."
                    : "Look at the operator's log; what it lacks is named above.")
            : null;
    }

    private static Finding? Connecting(Registration registration, string name, Condition? degraded)
    {
        if (degraded is not { IsTrue: true })
        {
            return null;
        }

        var reason = (degraded.Reason ?? string.Empty).Split(',')[0];
        var message = degraded.Message ?? string.Empty;
        return reason switch
        {
            "BootstrapSecretMissing" => new Finding(
                Reasons.BootstrapSecretMissing,
                $"{name}: Secret {registration.Plan.Names.RunsIn}/bootstrap-hub-kubeconfig is missing.",
                "Retry writes it again."),
            "BootstrapSecretUnauthorized" => Refused(name, degraded),
            "BootstrapSecretError" when message.Contains("Unauthorized", StringComparison.OrdinalIgnoreCase) => Refused(name, degraded),
            "BootstrapSecretError" => new Finding(
                Reasons.HubNotReachedByAgent,
                $"{name} cannot reach hub {registration.Plan.Hub} at {registration.Plan.AgentServer}: {Text(degraded)}",
                "Check agentEndpoint of the hub in the fleet file: its address as seen from that cluster, its CA, and the names in its certificate."),
            _ => null,
        };
    }

    private static Finding Refused(string name, Condition degraded) =>
        new(Reasons.BootstrapTokenRefused, $"{name}: the hub refuses the bootstrap token: {Text(degraded)}", "Retry mints a new one.");

    private static Finding Running(Registration registration, string name, IReadOnlyList<Pod> pods)
    {
        if (pods.Count == 0)
        {
            return new Finding(Reasons.AgentStarting, $"{name} has no agent pod in namespace {registration.Plan.Names.RunsIn} yet.", null);
        }

        return AgentPods.Trouble(pods) is { } trouble
            ? new Finding(
                Reasons.AgentNotRunning,
                $"{name}: pod {pods[0].Metadata.Name} does not run: {trouble}.",
                $"Look at it: kubectl describe pod -n {registration.Plan.Names.RunsIn} {pods[0].Metadata.Name} (on {registration.Plan.RunsOn}).")
            : new Finding(
                Reasons.CsrAwaited,
                $"{name} runs and has posted no CSR on hub {registration.Plan.Hub} yet; after a restart an agent waits up to 137 s for its old lease.",
                null);
    }

    private static string Text(Condition condition) => Failures.Cut((condition.Message ?? string.Empty).ReplaceLineEndings(" "), LongestMessage);
}
