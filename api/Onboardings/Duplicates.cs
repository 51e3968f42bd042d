using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>
/// Refuses a request for a registration that a visible operation is at work on. Two requests that do not see each other yet are told
/// apart later, by the claim on the hub.
/// </summary>
internal static class Duplicates
{
    public static async Task RefuseAsync(DurableTaskClient client, OnboardingRequest request, CancellationToken cancellationToken)
    {
        await foreach (var other in client.LiveOperationsAsync(cancellationToken))
        {
            // A cheap look before the parsing: most operations are about other clusters.
            if (other.InstanceId == request.Operation.Value
                || other.SerializedInput?.Contains(request.Cluster.Value, StringComparison.Ordinal) != true
                || other.Request() is not { } theirs
                || theirs.Cluster != request.Cluster)
            {
                continue;
            }

            var hubs = theirs.Registrations.Select(registration => registration.Hub).Intersect(request.Registrations.Select(registration => registration.Hub));
            foreach (var hub in hubs)
            {
                await RefuseAsync(client, other.InstanceId, request.Cluster, hub, cancellationToken);
            }
        }
    }

    private static async Task RefuseAsync(DurableTaskClient client, string operation, ManagedClusterName cluster, HubName hub, CancellationToken cancellationToken)
    {
        var join = await client.GetInstancesAsync($"join-{operation}-{hub}", getInputsAndOutputs: false, cancellationToken);
        if (join is null || join.IsLive())
        {
            throw new ProblemException(
                ProblemTypes.RegistrationInUse,
                $"Operation {operation} is at work on {cluster} on {hub}.",
                $"Follow it with 'multihub watch {operation}', or stop it with 'multihub cancel {operation}' and ask again when it has ended.")
            {
                Links = new Dictionary<string, string>(StringComparer.Ordinal) { ["operation"] = Links.Operation(operation) },
            };
        }
    }
}
