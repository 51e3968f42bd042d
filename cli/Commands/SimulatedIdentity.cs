using MultiHubFlows.Activities.Access;
using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Cli.Commands;

/// <summary>The identities that a simulated fleet hands out: those of <c>multihub rbac</c>, so that whatever runs on it runs with the least rights.</summary>
internal static class SimulatedIdentity
{
    public static ClientIdentity Of(ClusterPart part)
    {
        IReadOnlyList<ClusterUse> uses = [part switch { ClusterPart.Hub => ClusterUse.Hub, ClusterPart.Managed => ClusterUse.Managed, _ => ClusterUse.Hosting }];
        var account = RoleAccount.For(uses);
        return new ClientIdentity(RoleManifests.Write(account, uses, []), account.Namespace, account.Name);
    }
}
