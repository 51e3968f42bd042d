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
        var unknown = Unknown(registration);
        return unknown.Length > 0
            ? unknown
            : [.. Existing(registration), .. Hub(registration), .. RunnerRules.Of(registration), .. NameRules.Of(registration), .. HostRules.Of(registration), .. VersionRules.Of(registration)];
    }

    /// <summary>What is not in the fleet file or cannot be reached; nothing else is worth saying then.</summary>
    private static Finding[] Unknown(PlanCase its)
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
            its is { Hosted: true, Planned.HostingCluster: null }, "NoHostingClusters", "The fleet file has no hosting cluster.", "Add one under hostingClusters, or ask for mode Singleton.");
        findings.AddIf(
            its is { Hosted: true, Planned.HostingCluster: not null, Host: null }, "UnknownHostingCluster", $"The fleet file has no hosting cluster {its.Planned.HostingCluster}.", "Add it under hostingClusters.");
        findings.AddIf(
            its.Planned.Options?.PullSecret is { } secret && fleet.PullSecrets?.Contains(secret, StringComparer.Ordinal) != true,
            "UnknownPullSecret",
            $"The fleet file has no pull secret {its.Planned.Options?.PullSecret}.",
            "Add it under pullSecrets, or correct the name.");
        if (findings.Count > 0)
        {
            return [.. findings];
        }

        findings.AddIf(
            its is { Hosted: true, HostSeen: null or { Brief: true, Unreachable: null } },
            "HostNotLookedAt",
            $"Hosting cluster {its.Planned.RunsOn} was not looked at as a place for the agent.",
            "Name it in the request.");
        return [.. new[] { its.Cluster?.Unreachable, its.HubSeen?.Unreachable, its.Hosted ? its.HostSeen?.Unreachable : null }.OfType<Finding>(), .. findings];
    }

    private static IEnumerable<Finding> Existing(PlanCase its)
    {
        if (its.Move is { } move)
        {
            return MoveRules.Of(its, move);
        }

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

        // On a hub that its owner administers, the ManagedCluster cannot say who is at work: the agent's namespace does, when it is claimed.
        return existing.Phase == ClaimPhase.Skipped || its.Planned.OwnerAccepts
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
}
