namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What a person should know before approving; nothing of it stops a join.</summary>
internal static class Warnings
{
    public static IReadOnlyList<Finding> Of(PlanCase its, IReadOnlyList<Choice> all) =>
    [
        .. its.HubSeen!.Warnings,
        .. its.Runner!.Warnings,
        .. When(its.HubSeen.Unhealthy),
        .. OfHub(its),
        .. When(its.Planned.OwnerAccepts ? OwnerAccepts(its) : null),
        .. When(its.Planned.Options?.HostAlias is not null ? HostAlias(its) : null),
        .. OfCluster(its, all),
        .. its.Hosted ? OfHost(its, all) : [],
        .. When(AddOnsRestart(its)),
        .. its.Runner.Unknown,
        .. its.HubSeen.Unknown,
        .. its.Snapshot.Hosts.Where(host => host.Facts.Unreachable is not null && host.Name != its.Planned.HostingCluster).Select(host => NotSeen(its, host)),
    ];

    private static Finding OwnerAccepts(PlanCase its) => new(
        "OwnerAccepts",
        $"Hub {its.Planned.Hub} is administered by its owner, who accepts the cluster and approves its agent; we wait for it, and ManagedCluster {its.Request.Cluster} stays there after an undo.",
        $"Tell the hub's owner: clusteradm accept --clusters {its.Request.Cluster}.");

    private static Finding HostAlias(PlanCase its) => new(
        "HostAliasForAgentsOnly",
        $"Only the agent sees {its.Planned.Options!.HostAlias!.Hostname} as {its.Planned.Options.HostAlias.Ip}: the operator's own look at the hub does not, so HubConnectionDegraded may stay True.",
        "Put the name into the DNS of that cluster where it should be False.");

    private static List<Finding> OfHub(PlanCase its)
    {
        var hub = its.HubSeen!;
        var findings = new List<Finding>();
        findings.AddIf(
            hub.AutoApproval,
            "AutoApproval",
            $"Hub {its.Planned.Hub} accepts every new ManagedCluster by itself (gate ManagedClusterAutoApproval): the acceptance question decides on the certificate only.",
            "Switch the gate off on that hub to decide on both.");
        findings.AddIf(
            hub.NamespaceTerminating,
            "HubNamespaceTerminating",
            $"Namespace {its.Request.Cluster} on hub {its.Planned.Hub} is being deleted; acceptance waits for its end.",
            null);
        findings.AddIf(
            hub.OcmVersion is null,
            "HubVersionUnknown",
            $"The version of hub {its.Planned.Hub} is not known: whether agents of {its.Hub!.AgentVersion} are newer cannot be told.",
            $"Set agentVersion of hub {its.Planned.Hub} in the fleet file to at most its version.");
        return findings;
    }

    private static List<Finding> OfCluster(PlanCase its, IReadOnlyList<Choice> all)
    {
        var others = all.Where(choice => choice.Refusals.Count == 0 && choice.Wish.Hub != its.Planned.Hub).Select(choice => choice.Place.Case).ToList();
        var several = others.Count > 0 || its.OtherKlusterlets.Any();
        var findings = new List<Finding>();
        findings.AddIf(
            several,
            "SharedAddOnNamespace",
            $"All hubs of {its.Request.Cluster} share namespace open-cluster-management-agent-addon there: the same add-on from two hubs collides.",
            "Set spec.agentInstallNamespace per hub in an AddOnDeploymentConfig before enabling one add-on on two hubs.");
        var roles = its.Cluster!.SharedWorkRoles;
        findings.AddIf(
            several && roles.Count > 0,
            "SharedWorkRole",
            $"Every agent of {its.Request.Cluster} gets the rights of {string.Join(", ", roles)}: they are labelled for all of them, whichever hub they were meant for.",
            "Bind them to the accounts of one agent instead of label open-cluster-management.io/aggregate-to-work.");
        foreach (var other in others)
        {
            Overlap(findings, "SameAddOn", "Add-on", its.HubSeen!.AddOns.Intersect(other.HubSeen!.AddOns, StringComparer.Ordinal), its, other);
            Overlap(findings, "SameObject", "Object", its.HubSeen.WorkObjects.Intersect(other.HubSeen.WorkObjects, StringComparer.Ordinal), its, other);
        }

        string?[] operators = [its.Cluster.Operator?.Version, .. others.Select(other => other.OperatorVersion)];
        var another = operators.FirstOrDefault(version => version is not null && its.OperatorVersion is not null && version != its.OperatorVersion);
        findings.AddIf(
            another is not null,
            "OperatorsOfTwoVersions",
            $"Operators of {its.OperatorVersion} (on {its.Planned.RunsOn}) and {another} serve {its.Request.Cluster}: each writes the definitions that they share.",
            "Bring them to one version.");
        return findings;
    }

    private static void Overlap(List<Finding> findings, string code, string what, IEnumerable<string> both, PlanCase its, PlanCase other)
    {
        var named = both.Take(5).ToList();
        findings.AddIf(
            named.Count > 0,
            code,
            $"{what} {string.Join(", ", named)} comes from {its.Planned.Hub} and from {other.Planned.Hub}: the last writer wins.",
            "Leave it to one of the hubs, or give each its own namespace.");
    }

    private static List<Finding> OfHost(PlanCase its, IReadOnlyList<Choice> all)
    {
        var findings = new List<Finding>();
        var beside = its.HostSeen!.SlotsTaken > 0 || all.Any(choice =>
            choice.Refusals.Count == 0 && choice.Wish.Hub != its.Planned.Hub && choice.Place.Case.Planned.HostingCluster == its.Planned.HostingCluster);
        findings.AddIf(
            beside,
            "SharedTrustDomain",
            $"Hosting cluster {its.Planned.RunsOn} runs other agents: each hosted agent can read every secret there.",
            "Use one hosting cluster per customer where that is not acceptable.");
        findings.AddIf(
            !its.HoldsSlot && its.FreeSlots <= its.Snapshot.Fleet.Policy.HeadRoom,
            "HeadRoomUsed",
            $"The agent takes one of the {its.Snapshot.Fleet.Policy.HeadRoom} slots of {its.Planned.RunsOn} that the policy keeps free, because the request names that hosting cluster.",
            "Name no hosting cluster to keep them free.");
        findings.AddIf(
            its.Cluster!.NeedsTlsServerName,
            "TlsServerNameNeeded",
            $"The hosted agent reaches {its.Request.Cluster} with tls-server-name alone: an operator older than 1.3 on {its.Planned.RunsOn} would drop it.",
            "Set agentEndpoint.server of the cluster to an address whose host is in the server's certificate.");
        return findings;
    }

    /// <summary>The operator of the cluster takes the add-ons' namespace with the last klusterlet there (ocm-observed 65); that of the hosted one makes it anew.</summary>
    private static Finding? AddOnsRestart(PlanCase its) =>
        its.Move is { Place.HostingCluster: null } move && its.Hosted && its.HubSeen!.AddOns.Count > 0
            && its.OtherKlusterlets.All(klusterlet => klusterlet.Name == move.Klusterlet || ExistingAgents.IsHosted(klusterlet.Mode))
            ? new Finding(
                "AddOnsRestart",
                $"With the last klusterlet on {its.Request.Cluster} goes namespace open-cluster-management-agent-addon there, and is made anew for the hosted one: add-ons {string.Join(", ", its.HubSeen.AddOns.Take(5))} start again.",
                "Have add-ons installed in a namespace of their own where that is not acceptable.")
            : null;

    private static Finding NotSeen(PlanCase its, HostingClusterSeen host) => new(
        "HostNotSeen",
        $"Hosting cluster {host.Name} does not answer: whether it has a klusterlet {its.Planned.Names.Klusterlet} is not known. {host.Facts.Unreachable!.Sentence}",
        "Look there before approving if agents of this cluster were hosted there; one name used twice makes agents delete each other's namespaces.");

    private static IEnumerable<Finding> When(Finding? finding) => finding is null ? [] : [finding];
}
