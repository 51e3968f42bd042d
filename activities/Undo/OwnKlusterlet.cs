using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>Finds this operation's Klusterlet on the cluster that runs its agent.</summary>
internal static class OwnKlusterlet
{
    /// <summary>Whether the cluster that runs the agent is lost: whether the Klusterlet is there cannot be seen.</summary>
    public static bool RunnerLost(Registration registration) =>
        registration.Plan.Mode.IsHosted() ? registration.Lost?.Hosting == true : registration.Lost?.Managed == true;

    /// <summary>The Klusterlet, or null where there is none of this operation, or none at all.</summary>
    public static async Task<Klusterlet?> FindAsync(ClusterClient runner, Registration registration, CancellationToken cancellationToken)
    {
        try
        {
            var found = await runner.GetAsync<Klusterlet>(ResourceKind.Klusterlet, null, registration.Plan.Names.Klusterlet, cancellationToken);
            return found is not null && Owner.IsOurs(found.Metadata, registration) ? found : null;
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return null;
        }
    }
}
