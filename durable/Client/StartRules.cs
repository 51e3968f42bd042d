using DurableTask.Core;

namespace MultiHubFlows.Durable.Client;

/// <summary>Which existing instances refuse a start with their id.</summary>
internal static class StartRules
{
    private static readonly OrchestrationStatus[] Live = [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended];

    /// <summary>The live states and the named ones: a start never replaces an instance that is at work.</summary>
    public static OrchestrationStatus[] Refusing(IReadOnlyList<string>? dedupeStatuses) => [.. Live.Union((dedupeStatuses ?? []).Select(Parse))];

    /// <summary>These statuses and the live ones.</summary>
    public static OrchestrationStatus[] AndLive(OrchestrationStatus[]? statuses) => [.. Live.Union(statuses ?? [])];

    public static bool IsLive(OrchestrationStatus status) => Live.Contains(status);

    private static OrchestrationStatus Parse(string name) =>
        Enum.TryParse<OrchestrationStatus>(name, ignoreCase: true, out var status) && Enum.IsDefined(status)
            ? status
            : throw new ArgumentException($"'{name}' is not a status of an orchestration.", nameof(name));
}
