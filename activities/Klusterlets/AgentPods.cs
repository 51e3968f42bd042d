using System.Text.Json;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>The pods of an agent, on the cluster that runs it.</summary>
internal static class AgentPods
{
    /// <summary>The agent's pods, newest first.</summary>
    public static async Task<IReadOnlyList<Pod>> ListAsync(Registration registration, ClusterClient runner, CancellationToken cancellationToken)
    {
        var pods = await runner.ListAsync<Pod>(ResourceKind.Pod, registration.Plan.Names.RunsIn, null, null, cancellationToken);
        return
        [
            .. pods.Where(pod => pod.Metadata.Name?.StartsWith($"{registration.Plan.Names.Klusterlet}-", StringComparison.Ordinal) == true)
                .OrderBy(pod => pod.Metadata.Terminating)
                .ThenByDescending(pod => pod.Metadata.CreatedAt),
        ];
    }

    /// <summary>The life of the newest one: another pod, or another start of its container, has another key.</summary>
    public static AgentIncarnation? Incarnation(IReadOnlyList<Pod> pods) =>
        pods is [{ Metadata.Uid: { } uid } pod, ..]
            ? new AgentIncarnation(uid, pod.Status?.ContainerStatuses?.Sum(container => container.RestartCount ?? 0) ?? 0, LeaseHolder: null, StartedAt(pod))
            : null;

    private static DateTimeOffset? StartedAt(Pod pod)
    {
        var starts = pod.Status?.ContainerStatuses?.Select(StartedAt).OfType<DateTimeOffset>().ToList() ?? [];
        return starts.Count > 0 ? starts.Max() : null;
    }

    private static DateTimeOffset? StartedAt(ContainerStatus container) =>
        container.Unknown?.TryGetValue("state", out var state) == true
        && state.ValueKind == JsonValueKind.Object
        && state.TryGetProperty("running", out var running)
        && running.TryGetProperty("startedAt", out var started)
        && started.TryGetDateTimeOffset(out var time)
            ? time
            : null;

    /// <summary>Why the newest pod does not run; null where it does.</summary>
    public static string? Trouble(IReadOnlyList<Pod> pods)
    {
        if (pods is not [var pod, ..] || pod.Status?.Conditions.IsTrue("Ready") == true)
        {
            return null;
        }

        var waiting = pod.Status?.ContainerStatuses?.Select(Waiting).OfType<string>().FirstOrDefault();
        return waiting is null && pod.Status is { Phase: "Running" } ? null : waiting ?? pod.Status?.Reason ?? pod.Status?.Phase ?? "not scheduled";
    }

    private static string? Waiting(ContainerStatus container) =>
        container.Unknown?.TryGetValue("state", out var state) == true
        && state.ValueKind == JsonValueKind.Object
        && state.TryGetProperty("waiting", out var waiting)
        && waiting.TryGetProperty("reason", out var reason)
            ? reason.GetString()
            : null;
}
