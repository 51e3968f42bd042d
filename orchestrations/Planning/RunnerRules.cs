namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What the managed cluster and the cluster that runs the agent must have.</summary>
internal static class RunnerRules
{
    public static IReadOnlyList<Finding> Of(PlanCase its)
    {
        var cluster = its.Cluster!;
        var findings = new List<Finding>();
        IReadOnlyList<string> missing = [.. cluster.MissingRights, .. its.Hosted ? cluster.MissingHostedRights : cluster.MissingRunnerRights];
        findings.AddIf(
            missing.Count > 0,
            "MissingRights",
            $"The credential of cluster {its.Request.Cluster} lacks: {string.Join("; ", missing)}.",
            "Grant these rights, or give another credential in the fleet file.");
        findings.AddIf(
            !its.Hosted && its.Snapshot.Fleet.ClusterCannotReach.Contains(its.Planned.Hub.Value, StringComparer.Ordinal),
            "ClusterCannotReachHub",
            $"Cluster {its.Request.Cluster} does not reach hub {its.Planned.Hub}, as the fleet file says.",
            "Have the agent hosted on a cluster that reaches both, or correct cannotReach in the fleet file.");
        findings.AddIf(
            its.Runner is { Brief: false, Operator: null } && its.Snapshot.Fleet.BundleVersion is null,
            "NoOperator",
            $"Cluster {its.Planned.RunsOn} has no klusterlet operator, and the fleet file names no bundle to install it from.",
            "Set operator.bundle in the fleet file to the official manifests ('helm template ocm/klusterlet', or the release's).");
        findings.AddIf(
            its.Runner is { ReadyNodes: 0 },
            "NoReadyNodes",
            $"None of the nodes of cluster {its.Planned.RunsOn} is ready and takes pods: an agent would not start.",
            "Look at its nodes with 'kubectl get nodes', or name another place.");
        return findings;
    }
}
