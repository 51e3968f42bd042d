namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What a hosting cluster must have to take the agent: it reaches both sides, has a slot, and may take more.</summary>
internal static class HostRules
{
    /// <summary>No slot is free.</summary>
    public const string Full = "HostingClusterFull";

    /// <summary>Slots are free, and the policy keeps them so.</summary>
    public const string HeadRoom = "HostHeadRoom";

    /// <summary>It runs as many agents of this hub as it may.</summary>
    public const string HubCap = "HostHubCap";

    /// <summary>It takes no new agents.</summary>
    public const string Draining = "HostDraining";

    /// <summary>Whether a refusal is for want of room alone: more room would mend it.</summary>
    public static bool IsRoom(Finding refusal) => refusal.Code is Full or HeadRoom or HubCap or Draining;

    public static IReadOnlyList<Finding> Of(PlanCase its) =>
        its.Hosted ? [.. Identity(its), .. Rights(its), .. Reach(its), .. Room(its)] : [];

    private static List<Finding> Identity(PlanCase its)
    {
        var host = its.HostSeen!;
        var findings = new List<Finding>();
        findings.AddIf(
            host.Uid is not null && host.Uid == its.Cluster!.Uid,
            "HostIsTheCluster",
            $"Hosting cluster {its.Planned.RunsOn} is cluster {its.Request.Cluster} itself.",
            "Ask for mode Singleton, or name another hosting cluster.");
        findings.AddIf(
            host.ManagedClusterNames.Contains(its.Planned.Names.Klusterlet, StringComparer.Ordinal),
            "KlusterletNamedLikeManagedCluster",
            $"Hosting cluster {its.Planned.RunsOn} is a hub with a ManagedCluster {its.Planned.Names.Klusterlet}: its namespace would be the agent's.",
            "Name another hosting cluster.");
        return findings;
    }

    private static List<Finding> Rights(PlanCase its)
    {
        var host = its.HostSeen!;
        var findings = new List<Finding>();
        findings.AddIf(
            host.MissingRights.Count > 0,
            "MissingRights",
            $"The credential of hosting cluster {its.Planned.RunsOn} lacks: {string.Join("; ", host.MissingRights)}.",
            "Grant these rights, or give another credential in the fleet file.");
        findings.AddIf(
            host.Unknown.Count > 0 && !its.HostIsNamed && its.Snapshot.Fleet.Policy.UnknownFacts == Domain.UnknownFacts.Avoid,
            "HostNotKnown",
            $"Of hosting cluster {its.Planned.RunsOn} it is not known: {string.Join(" ", host.Unknown.Select(unknown => unknown.Sentence))}",
            "Name it in the request, let the credential see it, or set unknownFacts: allow in the policy.");
        return findings;
    }

    private static List<Finding> Reach(PlanCase its)
    {
        var findings = new List<Finding>();
        foreach (var (name, what) in new[] { (its.Planned.Hub.Value, "Hub"), (its.Request.Cluster.Value, "Cluster") })
        {
            findings.AddIf(
                its.Host!.CannotReach.Contains(name, StringComparer.Ordinal),
                $"HostCannotReach{what}",
                $"Hosting cluster {its.Planned.RunsOn} does not reach {name}, as the fleet file says.",
                "Name another hosting cluster, or correct cannotReach in the fleet file.");
        }

        if (its.Cluster!.EndpointProblem is { } problem)
        {
            findings.Add(problem);
        }

        findings.AddIf(
            its.Cluster.NeedsTlsServerName && !OcmVersion.IsAtLeast(its.OperatorVersion, OcmVersion.KeepsTlsServerName),
            "TlsServerNameDropped",
            $"The kubeconfig of {its.Request.Cluster} needs tls-server-name, which operators before 1.3 drop for the agent; the one on {its.Planned.RunsOn} is {its.OperatorVersion ?? "not known"}.",
            "Set agentEndpoint.server of the cluster to an address whose host is in the server's certificate, or upgrade the operator.");
        return findings;
    }

    private static List<Finding> Room(PlanCase its)
    {
        var findings = new List<Finding>();
        if (its.HoldsSlot)
        {
            return findings;
        }

        var policy = its.Snapshot.Fleet.Policy;
        var taken = its.HostSeen!.SlotsTaken ?? 0;
        findings.AddIf(
            its.Host!.Draining || its.HostSeen.Draining,
            Draining,
            $"Hosting cluster {its.Planned.RunsOn} is draining: it takes no new agents.",
            "Name another hosting cluster, or end the draining.");
        findings.AddIf(
            its.FreeSlots == 0,
            Full,
            $"Hosting cluster {its.Planned.RunsOn} has no free slot: {taken} of {its.Slots} are taken.",
            "Raise its slots in the fleet file, or name another hosting cluster.");
        findings.AddIf(
            its.FreeSlots > 0 && its.FreeSlots <= policy.HeadRoom && !its.HostIsNamed,
            HeadRoom,
            $"Hosting cluster {its.Planned.RunsOn} has {its.FreeSlots} free slots, and the policy keeps {policy.HeadRoom} free.",
            "Name it in the request, or lower headRoom in the policy.");
        var ofHub = its.HostSeen.SlotsByHub.FirstOrDefault(slots => slots.Hub == its.Planned.Hub.Value)?.Taken ?? 0;
        findings.AddIf(
            ofHub >= policy.AgentsOfOneHubPerHost,
            HubCap,
            $"Hosting cluster {its.Planned.RunsOn} runs {ofHub} agents of hub {its.Planned.Hub}, and the policy allows {policy.AgentsOfOneHubPerHost}.",
            "Name another hosting cluster, or raise agentsOfOneHubPerHost in the policy.");
        return findings;
    }
}
