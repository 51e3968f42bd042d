using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>What an agent has applied on its cluster for its hub, as the cluster knows it.</summary>
internal static class AppliedWorks
{
    /// <summary>Those of one agent but for our verification's; none where their kind is not installed.</summary>
    public static async Task<IReadOnlyList<AppliedManifestWork>> OfAsync(ClusterClient managed, string agentId, CancellationToken cancellationToken)
    {
        try
        {
            var applied = await managed.ListAsync<AppliedManifestWork>(ResourceKind.AppliedManifestWork, null, null, null, cancellationToken);
            return [.. applied.Where(work => work.Spec?.AgentID == agentId && !IsProbe(work)).OrderBy(NameOf, StringComparer.Ordinal)];
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return [];
        }
    }

    /// <summary>The name that the work has on the hub.</summary>
    public static string NameOf(AppliedManifestWork work) => work.Spec?.ManifestWorkName ?? work.Metadata.Name ?? string.Empty;

    private static bool IsProbe(AppliedManifestWork work) => NameOf(work).StartsWith(RegistrationNames.ProbePrefix, StringComparison.Ordinal);
}
