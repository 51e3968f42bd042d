using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Sets <c>spec.hubAcceptsClient</c> on the ManagedCluster as the fence read it: a claim that changes in between makes the write a conflict. A
/// second run finds it set.
/// </summary>
internal sealed class AcceptManagedCluster(RegistrationClusters clusters, ClaimFence fence, TimeProvider time, ActivityStopping stopping)
    : RegistrationActivity<AcceptResult>(stopping)
{
    private const int Rounds = 5;

    /// <inheritdoc/>
    public override async Task<AcceptResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        for (var round = 0; round < Rounds; round++)
        {
            var cluster = await fence.RequireAsync(registration, cancellationToken);
            if (cluster.Spec?.HubAcceptsClient == true)
            {
                return new AcceptResult(AcceptedAt(cluster));
            }

            var accepted = await hub.MergePatchAsync<ManagedCluster>(
                ResourceKind.ManagedCluster,
                null,
                registration.Cluster.Value,
                new JsonObject { ["spec"] = new JsonObject { ["hubAcceptsClient"] = true } },
                cluster.Metadata.ResourceVersion,
                cancellationToken);
            if (accepted is { IsDone: true, Value: { } written })
            {
                return new AcceptResult(AcceptedAt(written));
            }
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
