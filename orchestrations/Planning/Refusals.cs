using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Why a registration cannot be joined, found before the first write. All that apply, the most telling first.</summary>
internal static class Refusals
{
    /// <summary>Code of the refusal that is not a mistake: another operation has this registration.</summary>
    public const string InUse = "InUse";

    public static IReadOnlyList<Finding> Of(PlanCase registration)
    {
        List<Finding> unknown = [.. Unknown(registration)];
        return unknown.Count > 0
            ? unknown
            : [.. Existing(registration), .. Hub(registration), .. Cluster(registration), .. Names(registration), .. Host(registration), .. Versions(registration)];
    }

    /// <summary>What is not in the fleet file or cannot be reached; nothing else is worth saying then.</summary>
    private static IEnumerable<Finding> Unknown(PlanCase its)
    {
        var fleet = its.Snapshot.Fleet;
        if (fleet.Problem is { } problem)
        {
            return [problem];
        }

        if (!fleet.KnowsCluster)
        {
            return [new Finding("UnknownCluster", $"The fleet file has no managed cluster {its.Request.Cluster}.", "Add it under managedClusters.")];
        }

        var findings = new List<Finding>();
        findings.AddIf(its.Hub is null, "UnknownHub", $"The fleet file has no hub {its.Planned.Hub}.", "Add it under hubs.");
        findings.AddIf(
            its.Hub is { Administered: false },
            "HubNotAdministered",
            $"Hub {its.Planned.Hub} is administered by its owner; joins to such hubs are not supported yet.",
            "Give an administrator's credential for it in the fleet file.");
        findings.AddIf(
            its.Hosted && its.Host is null, "UnknownHostingCluster", $"The fleet file has no hosting cluster {its.Planned.HostingCluster}.", "Add it under hostingClusters.");
        if (findings.Count > 0)
        {
            return findings;
        }

        return new[] { its.Cluster?.Unreachable, its.HubSeen?.Unreachable, its.Hosted ? its.HostSeen?.Unreachable : null }.OfType<Finding>();
    }

    private static IEnumerable<Finding> Existing(PlanCase its)
    {
        if (its.HubSeen!.Existing is not { } existing || its.IsOurs(existing.Operation))
        {
            return [];
        }

        var cluster = $"ManagedCluster {its.Request.Cluster} on hub {its.Planned.Hub}";
        if (existing.ClusterUid is { } other && its.Cluster!.Uid is { } own && other != own)
        {
            return
            [
                new Finding(
                    "NameTakenByAnotherCluster",
                    $"{cluster} is another cluster: its kube-system has UID {other}, this one's {own}.",
                    "Give this cluster another name in the fleet file, or offboard the other one."),
            ];
        }

        if (existing.Operation is not { } operation)
        {
            return
            [
                new Finding(
                    "ManagedClusterNotOurs",
                    $"{cluster} exists and was made by somebody else.",
                    "Delete it there if the registration is not used any more; taking it over is not supported yet."),
            ];
        }

        return existing.Phase == ClaimPhase.Skipped
            ? []
            :
            [
                new Finding(
                    InUse,
                    HeldClaim.Sentence(its.Request.Cluster, its.Planned.Hub, operation, existing.Phase),
                    HeldClaim.NextStep(its.Request.Cluster, its.Planned.Hub, operation, existing.Phase)),
            ];
    }

    private static List<Finding> Hub(PlanCase its)
    {
        var hub = its.HubSeen!;
        var findings = new List<Finding>();
        findings.AddIf(
            !hub.OcmInstalled, "HubWithoutOcm", $"Hub {hub.Hub} serves no ManagedClusters: Open Cluster Management is not installed there.", "Install it with 'clusteradm init' or the cluster-manager chart.");
        findings.AddIf(
            hub.MissingRights.Count > 0,
            "MissingRights",
            $"The credential of hub {hub.Hub} lacks: {string.Join("; ", hub.MissingRights)}.",
            "Grant these rights, or give another credential in the fleet file.");
        if (hub.OcmInstalled && hub.EndpointProblem is { } problem)
        {
            findings.Add(problem);
        }

        var twin = its.Snapshot.Hubs.FirstOrDefault(other => other.Hub != hub.Hub && other.Uid is not null && other.Uid == hub.Uid);
        findings.AddIf(twin is not null, "SameHubTwice", $"Hubs {hub.Hub} and {twin?.Hub} are the same cluster: a cluster joins a hub once.", "Remove one of them from the request.");
        return findings;
    }

    private static List<Finding> Cluster(PlanCase its)
    {
        var findings = new List<Finding>();
        findings.AddIf(
            its.Cluster!.MissingRights.Count > 0,
            "MissingRights",
            $"The credential of cluster {its.Request.Cluster} lacks: {string.Join("; ", its.Cluster.MissingRights)}.",
            "Grant these rights, or give another credential in the fleet file.");
        findings.AddIf(
            its.Runner is { Operator: null } && its.Snapshot.Fleet.BundleVersion is null,
            "NoOperator",
            $"Cluster {its.Planned.RunsOn} has no klusterlet operator, and the fleet file names no bundle to install it from.",
            "Set operator.bundle in the fleet file to the official manifests ('helm template ocm/klusterlet', or the release's).");
        return findings;
    }

    private static List<Finding> Names(PlanCase its)
    {
        var names = its.Planned.Names;
        var findings = new List<Finding>();
        var klusterlets = its.Cluster!.Klusterlets.Concat(its.Hosted ? its.HostSeen!.Klusterlets : []).ToList();
        var taken = klusterlets.Find(klusterlet => klusterlet.Name == names.Klusterlet && !its.IsOurs(klusterlet.Operation) && !its.IsLeftToUs(klusterlet.Operation));
        findings.AddIf(
            taken is not null,
            "KlusterletInTheWay",
            $"Klusterlet {names.Klusterlet} exists already{Owner(taken?.Operation)}; one name used twice makes agents delete each other's namespaces.",
            "Delete it if its registration is gone, or finish the operation that made it.");
        var holder = its.Cluster.Klusterlets.FirstOrDefault(klusterlet =>
            klusterlet.Namespace == names.AgentNamespace && klusterlet.Name != names.Klusterlet && !IsHosted(klusterlet.Mode));
        findings.AddIf(
            holder is not null && !its.Hosted,
            "AgentNamespaceTaken",
            $"Klusterlet {holder?.Name} has agent namespace {names.AgentNamespace} on {its.Request.Cluster} already.",
            "Ask for agentNamespace own.");
        var rivals = its.Request.Registrations.Count(other => !other.Mode.IsHosted() && other.AgentNamespace == AgentNamespace.Default);
        findings.AddIf(
            rivals > 1 && names.AgentNamespace == RegistrationNames.DefaultAgentNamespace,
            "AgentNamespaceTaken",
            $"{rivals} registrations of this request ask for the default agent namespace; one cluster has it once.",
            "Ask for agentNamespace own in all but one.");
        findings.AddRange(Namespaces(its));
        return findings;
    }

    private static IEnumerable<Finding> Namespaces(PlanCase its)
    {
        string[] ours = [its.Planned.Names.RunsIn, its.Planned.Names.AgentNamespace];
        return its.Runner!.Namespaces.Concat(its.Hosted ? its.Cluster!.Namespaces : [])
            .Where(seen => ours.Contains(seen.Name, StringComparer.Ordinal) && seen.ForeignObjects.Count > 0 && !seen.Terminating)
            .Where(seen => !its.IsOurs(seen.Operation) && !its.IsLeftToUs(seen.Operation))
            .Select(seen => new Finding(
                "AgentNamespaceForeign",
                $"Namespace {seen.Name} on {its.Planned.RunsOn} holds objects of others: {string.Join(", ", seen.ForeignObjects)}.",
                "Move them, or ask for agentNamespace own."));
    }

    private static List<Finding> Host(PlanCase its)
    {
        if (!its.Hosted)
        {
            return [];
        }

        var host = its.HostSeen!;
        var findings = new List<Finding>();
        findings.AddIf(
            host.Uid is not null && host.Uid == its.Cluster!.Uid,
            "HostIsTheCluster",
            $"Hosting cluster {its.Planned.RunsOn} is cluster {its.Request.Cluster} itself.",
            "Ask for mode Singleton, or name another hosting cluster.");
        findings.AddIf(
            host.MissingRights.Count > 0,
            "MissingRights",
            $"The credential of hosting cluster {its.Planned.RunsOn} lacks: {string.Join("; ", host.MissingRights)}.",
            "Grant these rights, or give another credential in the fleet file.");
        findings.AddIf(
            host.SlotsTaken >= its.Host!.Slots && !host.Klusterlets.Any(klusterlet => klusterlet.Name == its.Planned.Names.Klusterlet),
            "HostingClusterFull",
            $"Hosting cluster {its.Planned.RunsOn} has no free slot: {host.SlotsTaken} of {its.Host.Slots} are taken.",
            "Raise its slots in the fleet file, or name another hosting cluster.");
        findings.AddIf(
            host.ManagedClusterNames.Contains(its.Planned.Names.Klusterlet, StringComparer.Ordinal),
            "KlusterletNamedLikeManagedCluster",
            $"Hosting cluster {its.Planned.RunsOn} is a hub with a ManagedCluster {its.Planned.Names.Klusterlet}: its namespace would be the agent's.",
            "Name another hosting cluster.");
        if (its.Cluster!.EndpointProblem is { } problem)
        {
            findings.Add(problem);
        }

        return findings;
    }

    private static List<Finding> Versions(PlanCase its)
    {
        var findings = new List<Finding>();
        var agent = its.Hub!.AgentVersion;
        findings.AddIf(
            OcmVersion.IsOlder(its.HubSeen!.OcmVersion, agent),
            "AgentNewerThanHub",
            $"The agent would be {agent}, and hub {its.Planned.Hub} is {its.HubSeen.OcmVersion}: an agent newer than its hub dies every ten minutes.",
            $"Set agentVersion of hub {its.Planned.Hub} in the fleet file to at most its version.");
        var operatorVersion = its.Runner!.Operator?.Version ?? (its.Runner.Operator is null ? its.Snapshot.Fleet.BundleVersion : null);
        findings.AddIf(
            OcmVersion.IsOlder(operatorVersion, agent),
            "OperatorOlderThanAgent",
            $"The agent would be {agent}, and the operator on {its.Planned.RunsOn} is {operatorVersion}: it lacks rights that newer agents need.",
            "Upgrade the operator there, or set an older agentVersion in the fleet file.");
        return findings;
    }

    private static bool IsHosted(string? mode) => mode is "Hosted" or "SingletonHosted";

    private static string Owner(string? operation) => operation is null ? ", made by somebody else" : $", made by operation {operation}";

    private static void AddIf(this List<Finding> findings, bool applies, string code, string sentence, string nextStep)
    {
        if (applies)
        {
            findings.Add(new Finding(code, sentence, nextStep));
        }
    }
}
