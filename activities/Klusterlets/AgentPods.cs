using System.Text.Json;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>The pods of an agent that registers, on the cluster that runs it: the work agent's, where it has some of its own, tell nothing of its key.</summary>
internal static class AgentPods
{
    /// <summary>The agent's pods, newest first.</summary>
    public static async Task<IReadOnlyList<Pod>> ListAsync(Registration registration, ClusterClient runner, CancellationToken cancellationToken)
    {
        var prefix = registration.Plan.Mode.IsSingleton()
            ? $"{registration.Plan.Names.Klusterlet}-agent-"
            : $"{registration.Plan.Names.Klusterlet}-registration-agent-";
        var pods = await runner.ListAsync<Pod>(ResourceKind.Pod, registration.Plan.Names.RunsIn, null, null, cancellationToken);
        return
        [
            .. pods.Where(pod => pod.Metadata.Name?.StartsWith(prefix, StringComparison.Ordinal) == true)
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
