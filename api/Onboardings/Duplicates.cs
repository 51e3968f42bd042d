using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>
/// Refuses a request for a registration that a visible operation is at work on. Two requests that do not see each other yet are told
/// apart later, by the claim on the hub.
/// </summary>
internal static class Duplicates
{
    public static async Task RefuseAsync(DurableTaskClient client, OperationId self, Asked request, CancellationToken cancellationToken)
    {
        await foreach (var other in client.LiveOperationsAsync(cancellationToken))
        {
            // A cheap look before the parsing: most operations are about other clusters.
            if (other.InstanceId == self.Value
                || other.SerializedInput?.Contains(request.Cluster.Value, StringComparison.Ordinal) != true
                || other.Asked() is not { } theirs
                || theirs.Cluster != request.Cluster)
            {
                continue;
            }

            if (theirs.IsAboutAllWith(request))
            {
                throw AtWork(other.InstanceId, $"{request.Cluster} on all hubs");
            }

            foreach (var hub in theirs.HubsWith(request))
            {
                await RefuseAsync(client, other, request.Cluster, hub, cancellationToken);
            }
        }
    }

    private static async Task RefuseAsync(DurableTaskClient client, OrchestrationMetadata other, ManagedClusterName cluster, HubName hub, CancellationToken cancellationToken)
    {
        var began = false;
        if (OperationKinds.HoldsAll(other.Name))
        {
            throw AtWork(other.InstanceId, $"{cluster} on {hub}");
        }

        foreach (var prefix in OperationKinds.ChildrenOf(other.Name))
        {
            if (await client.GetInstancesAsync($"{prefix}{other.InstanceId}-{hub}", getInputsAndOutputs: false, cancellationToken) is { } child)
            {
                began = true;
                if (child.IsLive())
                {
                    throw AtWork(other.InstanceId, $"{cluster} on {hub}");
                }
            }
        }

        if (!began)
        {
            throw AtWork(other.InstanceId, $"{cluster} on {hub}");
        }
    }

    private static ProblemException AtWork(string operation, string what) => new(
        ProblemTypes.RegistrationInUse,
        $"Operation {operation} is at work on {what}.",
        $"Follow it with 'multihub watch {operation}', or stop it with 'multihub cancel {operation}' and ask again when it has ended.")
    {
        Links = new Dictionary<string, string>(StringComparer.Ordinal) { ["operation"] = Links.Operation(operation) },
    };
}
