using System.Text.Json;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Sets <c>spec.hubAcceptsClient</c> by a patch that first tests the claim: the fence and the write are one request, so nothing can come
/// between them. A second run finds it set.
/// </summary>
internal sealed class HubAcceptance(RegistrationClusters clusters, ClaimFence fence, TimeProvider time)
{
    private const int Rounds = 3;

    /// <summary>Accepts, and says since when the hub's spec says so.</summary>
    /// <exception cref="HubRefusedException">With code <see cref="Reasons.ClaimLost"/> where the claim does not allow it.</exception>
    public async Task<DateTimeOffset> EnsureAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        for (var round = 0; round < Rounds; round++)
        {
            var accepted = await hub.PatchIfAsync<ManagedCluster>(
                ResourceKind.ManagedCluster, null, registration.Cluster.Value, Claim.Tests(registration), ("/spec/hubAcceptsClient", true), cancellationToken);
            if (accepted is { IsDone: true, Value: { } written })
            {
                return AcceptedAt(ClaimFence.Require(registration, written));
            }

            // The refusal does not say which test failed; where the claim holds all the same, it was changed in between and back.
            await fence.RequireAsync(registration, cancellationToken);
        }

        throw Changing.Of(hub, $"ManagedCluster/{registration.Cluster}");
    }

    /// <summary>The hub's own time of the write that accepted, from the object's field managers; else of its condition; else ours.</summary>
    private DateTimeOffset AcceptedAt(ManagedCluster cluster)
    {
        var written = cluster.Metadata.Unknown?.TryGetValue("managedFields", out var managers) == true && managers.ValueKind == JsonValueKind.Array
            ? managers.EnumerateArray().Where(Accepts).Select(Time).OfType<DateTimeOffset>().Order().LastOrDefault()
            : default;
        return written != default
            ? written
            : cluster.Status?.Conditions.OfType(ConditionTypes.HubAcceptedManagedCluster) is { IsTrue: true, ChangedAt: { } changed }
                ? changed
                : time.GetUtcNow();
    }

    private static bool Accepts(JsonElement manager) =>
        manager.TryGetProperty("fieldsV1", out var fields)
        && fields.TryGetProperty("f:spec", out var spec)
        && spec.TryGetProperty("f:hubAcceptsClient", out _);

    private static DateTimeOffset? Time(JsonElement manager) =>
        manager.TryGetProperty("time", out var value) && value.TryGetDateTimeOffset(out var at) ? at : null;
}
