using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>Why an agent is not moved: there is none, it is not ours, or its membership is somebody's at work.</summary>
internal static class MoveRefusals
{
    /// <summary>Code of the refusal that is no mistake: somebody has the membership.</summary>
    public const string InUse = "InUse";

    public static Finding? Of(MoveInput input, MembershipFacts facts, HubMembership hub, Traces traces)
    {
        var cluster = input.Cluster;
        if (!hub.Administered)
        {
            return new Finding(
                "HubNotAdministered", $"Hub {hub.Hub} is administered by its owner; moves on such hubs are not supported yet.", "Give an administrator's credential for it in the fleet file.");
        }

        if (hub.Member is not { } member)
        {
            return new Finding("NotAMember", $"{cluster} is no member of hub {hub.Hub}: it has no ManagedCluster of that name.", $"Onboard it: 'multihub onboard {cluster} --hub {hub.Hub}'.");
        }

        if (member.Operation is not { } owner)
        {
            return new Finding(
                "NotOurs", $"Hub {hub.Hub} has a ManagedCluster {cluster} that another tool or person made.", "Move its agent with the tool that joined it; adopting is not yet supported.");
        }

        if (facts.Managed.Uid is { } uid && member.ClusterUid != uid)
        {
            return new Finding(
                "NameTakenByAnotherCluster",
                $"ManagedCluster {cluster} of hub {hub.Hub} is another cluster: its kube-system has UID {member.ClusterUid}, this cluster's has {uid}.",
                "Correct the fleet file: its managed cluster of that name is not the one that joined.");
        }

        return OfClaim(input, hub, member, owner) ?? OfAgent(cluster, hub, traces, owner);
    }

    /// <summary>A joined membership is free; a move that began is its own operation's, or anybody's once somebody said that it is lost or gave up its end.</summary>
    private static Finding? OfClaim(MoveInput input, HubMembership hub, MemberSeen member, string owner) => member.Phase switch
    {
        ClaimPhase.Joined or ClaimPhase.Unsettled => null,
        _ when ClaimPhase.IsMove(member.Phase) && (member.Mover == input.Operation.Origin || member.Mover == ClaimPhase.LostMover) => null,
        ClaimPhase.Skipped => new Finding(
            "MembershipUnfinished", $"{input.Cluster} has not joined {hub.Hub} in full: operation {owner} was left in the middle.", $"Onboard it again, which ends that: 'multihub onboard {input.Cluster} --hub {hub.Hub}'."),
        _ => new Finding(
            InUse,
            HeldClaim.Sentence(input.Cluster, hub.Hub, member.Mover ?? owner, member.Phase),
            HeldClaim.NextStep(input.Cluster, hub.Hub, member.Mover ?? owner, member.Phase)),
    };

    private static Finding? OfAgent(ManagedClusterName cluster, HubMembership hub, Traces traces, string owner)
    {
        if (traces.Agent is not { } agent || agent.Generation != hub.Member!.Generation)
        {
            return new Finding(
                "AgentMissing", $"{cluster} is a member of hub {hub.Hub}, and no klusterlet of ours for it was found.", $"Look at 'multihub findings --cluster {cluster}'; offboard and onboard again makes a new one.");
        }

        return agent.Operation == owner
            ? null
            : new Finding(
                "MixedOwners", $"{cluster} on hub {hub.Hub} is half one operation's and half another's: {owner} and {agent.Operation}.", "Onboard it again, which takes both halves over; then move.");
    }
}
