using MultiHubFlows.Orchestrations.Moving;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What must hold for an agent to go to another place: the membership is ours and stands, and the place is another one.</summary>
internal static class MoveRules
{
    /// <summary>Code of a refusal: the agent is there already.</summary>
    public const string Unchanged = "PlaceUnchanged";

    public static IEnumerable<Finding> Of(PlanCase its, MovedAgent move)
    {
        var findings = new List<Finding>();
        var (cluster, hub) = (its.Request.Cluster, its.Planned.Hub);
        if (its.HubSeen!.Existing is not { } existing)
        {
            return [new Finding("NotAMember", $"{cluster} is no member of hub {hub}: it has no ManagedCluster of that name.", $"Onboard it: 'multihub onboard {cluster} --hub {hub}'.")];
        }

        findings.AddIf(
            !its.IsOurs(existing.Operation),
            "NotOurs",
            $"ManagedCluster {cluster} on hub {hub} is not of operation {move.Membership.Origin}, which joined its agent.",
            "See whose it is by its annotations.");
        findings.AddIf(
            existing.Terminating,
            "MembershipEnding",
            $"ManagedCluster {cluster} on hub {hub} is being deleted.",
            "Nothing is left to move; onboard again when it is gone.");
        findings.AddIf(
            !existing.Accepted,
            "NotAccepted",
            $"Hub {hub} does not accept {cluster}: hubAcceptsClient is false.",
            "Find out who set it back; a move does not accept what somebody has turned out.");
        findings.AddIf(
            IsThere(its, move),
            Unchanged,
            $"The agent of {cluster} on hub {hub} is there already: {move.Place.Describe(cluster)}.",
            "Nothing is to be moved; ask for another mode, hosting cluster or agent namespace.");
        return findings;
    }

    private static bool IsThere(PlanCase its, MovedAgent move) =>
        move.IsAsWished(its.Wish)
        || move.IsAt(its.Planned.Mode, its.Planned.HostingCluster, its.Wish.AgentNamespace ?? move.Place.AgentNamespace);
}
