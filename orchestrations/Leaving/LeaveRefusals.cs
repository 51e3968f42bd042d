using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Why a registration is not left: it is not ours, it is somebody's at work, or nothing is known of it.</summary>
internal static class LeaveRefusals
{
    public static Finding? Of(OffboardingRequest request, MembershipFacts facts, HubMembership hub, Traces traces)
    {
        var cluster = request.Cluster;
        if (hub.Member is { Operation: null })
        {
            return new Finding(
                "NotOurs",
                $"Hub {hub.Hub} has a ManagedCluster {cluster} that another tool or person made.",
                $"Adopt it first: 'multihub adopt {cluster} --hub {hub.Hub}' (which is not yet supported); until then detach it with the tool that joined it.");
        }

        if (hub.Member is null && !traces.Any)
        {
            return Unknown(facts, hub, cluster);
        }

        if (OtherCluster(facts, hub, traces, cluster) is { } other)
        {
            return other;
        }

        if (hub.Member is { Phase: ClaimPhase.Joining, Operation: { } at })
        {
            return new Finding("InUse", HeldClaim.Sentence(cluster, hub.Hub, at, ClaimPhase.Joining), HeldClaim.NextStep(cluster, hub.Hub, at, ClaimPhase.Joining));
        }

        if (hub.Member is { Mover: { } mover, Phase: { } moving } && ClaimPhase.IsMove(moving))
        {
            return new Finding("InUse", HeldClaim.Sentence(cluster, hub.Hub, mover, moving), HeldClaim.NextStep(cluster, hub.Hub, mover, moving));
        }

        if (traces.Claim is { Phase: ClaimPhase.Joining, Operation: var held, Namespace: var ns })
        {
            return new Finding("InUse", HeldClaim.Sentence(cluster, hub.Hub, held, ClaimPhase.Joining), HeldClaim.NextStep(cluster, hub.Hub, held, ClaimPhase.Joining, $"namespace {ns}"));
        }

        if (traces.Agents > 1)
        {
            var left = traces.Others[0];
            return new Finding(
                "SeveralAgents",
                $"{cluster} has {traces.Agents} klusterlets for hub {hub.Hub}: a move left {left.Agent.Name} on {left.Host ?? cluster.Value}.",
                hub.Member?.Phase == ClaimPhase.Unsettled
                    ? $"End the move, 'multihub move {cluster} --hub {hub.Hub}'; then leave."
                    : $"Delete that one there, 'kubectl delete klusterlet {left.Agent.Name}'; then leave.");
        }

        return Mixed(hub, traces, cluster);
    }

    /// <summary>A side that does not answer, where nobody will be asked about it.</summary>
    public static Finding Lost(OffboardingRequest request, HubName hub, IReadOnlyList<Finding> away) => new(
        "SideLost",
        Failures.Cut($"Leaving {hub} needs clusters that do not answer: {string.Join(" ", away.Select(finding => finding.Sentence))}", 600),
        $"Ask again when they answer; or go on without them, which leaves debts: 'multihub offboard {request.Cluster} --hub {hub} --accept-loss'.");

    private static Finding Unknown(MembershipFacts facts, HubMembership hub, ManagedClusterName cluster)
    {
        var away = facts.Hosting.Append(facts.Managed).Where(runner => runner.Away is not null).Select(runner => runner.Away!).Prepend(hub.Away).OfType<Finding>().ToList();
        return hub is { Administered: false, ListedByOwner: not false } && away.Count == 0
            ? new Finding(
                "NotAMember",
                $"{cluster} has no agent of ours for hub {hub.Hub}, which its owner administers{(hub.ListedByOwner == true ? $"; ManagedCluster {cluster} is still there" : string.Empty)}.",
                $"Nothing is left to do here. The hub's owner can delete what is there: kubectl delete managedcluster {cluster}.")
            : away.Count == 0
            ? new Finding("NotAMember", $"{cluster} is no member of hub {hub.Hub}: neither a ManagedCluster nor a klusterlet of ours for it is there.", "Nothing is left to do.")
            : new Finding(
                "MembershipUnknown",
                Failures.Cut($"Whether {cluster} is a member of hub {hub.Hub} is not known: {string.Join(" ", away.Select(finding => finding.Sentence))}", 600),
                "Ask again when they answer.");
    }

    private static Finding? OtherCluster(MembershipFacts facts, HubMembership hub, Traces traces, ManagedClusterName cluster) =>
        facts.Managed.Uid is { } uid && (hub.Member?.ClusterUid ?? traces.Claim?.ClusterUid) is { } claimed && claimed != uid
            ? new Finding(
                "NameTakenByAnotherCluster",
                $"ManagedCluster {cluster} of hub {hub.Hub} is another cluster: its kube-system has UID {claimed}, this cluster's has {uid}.",
                "Correct the fleet file: its managed cluster of that name is not the one that joined.")
            : null;

    private static Finding? Mixed(HubMembership hub, Traces traces, ManagedClusterName cluster)
    {
        var owners = new[] { hub.Member?.Operation, traces.Agent?.Operation, traces.Agent is null ? null : traces.Claim?.Operation }.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return owners.Count > 1
            ? new Finding(
                "MixedOwners",
                $"{cluster} on hub {hub.Hub} is half one operation's and half another's: {string.Join(" and ", owners)}.",
                "Onboard it again, which takes both halves over; then leave.")
            : null;
    }
}
