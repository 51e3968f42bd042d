namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What a person should know before approving; nothing of it stops a join.</summary>
internal static class Warnings
{
    public static IReadOnlyList<Finding> Of(PlanCase its) =>
    [
        .. its.HubSeen!.Warnings,
        .. its.Runner!.Warnings,
        .. When(its.HubSeen.Unhealthy),
        .. When(its.HubSeen.AutoApproval ? AutoApproval(its) : null),
        .. When(its.HubSeen.NamespaceTerminating ? NamespaceTerminating(its) : null),
        .. When(OtherAgents(its) > 0 ? SharedAddOns(its) : null),
        .. When(its.Hosted && its.HostSeen!.Klusterlets.Count > 0 ? SharedTrust(its) : null),
    ];

    private static int OtherAgents(PlanCase its) =>
        its.Cluster!.Klusterlets.Count(klusterlet => klusterlet.Name != its.Planned.Names.Klusterlet) + its.Request.Registrations.Count - 1;

    private static Finding AutoApproval(PlanCase its) => new(
        "AutoApproval",
        $"Hub {its.Planned.Hub} accepts every new ManagedCluster by itself (gate ManagedClusterAutoApproval): the acceptance question decides on the certificate only.",
        "Switch the gate off on that hub to decide on both.");

    private static Finding NamespaceTerminating(PlanCase its) => new(
        "HubNamespaceTerminating", $"Namespace {its.Request.Cluster} on hub {its.Planned.Hub} is being deleted; acceptance waits for its end.");

    private static Finding SharedAddOns(PlanCase its) => new(
        "SharedAddOnNamespace",
        $"All hubs of {its.Request.Cluster} share namespace open-cluster-management-agent-addon there: the same add-on from two hubs collides.",
        "Set spec.agentInstallNamespace per hub in an AddOnDeploymentConfig before enabling one add-on on two hubs.");

    private static Finding SharedTrust(PlanCase its) => new(
        "SharedTrustDomain",
        $"Hosting cluster {its.Planned.RunsOn} runs other agents: each hosted agent can read every secret there.",
        "Use one hosting cluster per customer where that is not acceptable.");

    private static IEnumerable<Finding> When(Finding? finding) => finding is null ? [] : [finding];
}
