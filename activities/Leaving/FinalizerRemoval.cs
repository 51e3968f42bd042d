using System.Text.Json.Nodes;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>Takes known finalizers off one object, on the version that was read; others stay.</summary>
internal static class FinalizerRemoval
{
    /// <summary>False: it has none of them, or changed meanwhile.</summary>
    public static async Task<bool> RemoveAsync<T>(
        ClusterClient cluster, ResourceKind kind, ObjectMeta metadata, IReadOnlyCollection<string> finalizers, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var present = metadata.Finalizers ?? [];
        if (!metadata.Terminating || !present.Intersect(finalizers, StringComparer.Ordinal).Any())
        {
            return false;
        }

        var left = new JsonArray([.. present.Except(finalizers, StringComparer.Ordinal).Select(finalizer => (JsonNode)finalizer)]);
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = metadata.Uid, ["finalizers"] = left } };
        return (await cluster.MergePatchAsync<T>(kind, metadata.Namespace, metadata.Name!, patch, metadata.ResourceVersion, cancellationToken)).IsDone;
    }

    /// <summary>Goes on only where it is proven.</summary>
    /// <exception cref="HubRefusedException">With code <see cref="Reasons.AgentNotProvenGone"/> where it is not.</exception>
    public static void Require(AgentGoneProof proof)
    {
        if (!proof.Proven)
        {
            throw new HubRefusedException(
                proof.Why?.Sentence ?? "It is not proven to be gone.", Reasons.AgentNotProvenGone, proof.Why?.NextStep ?? "Nothing was changed; look at the agent.");
        }
    }
}
