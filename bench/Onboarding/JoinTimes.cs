using System.Text.Json.Nodes;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary>When the registrations of an operation that succeeded were where, on the clock that the servers' logs have too.</summary>
internal sealed class JoinTimes(JsonNode operation)
{
    private static readonly string[] WaitsOnOthers = ["AwaitCsr", "AwaitAvailable"];

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset Began { get; } = operation["createdAt"]!.GetValue<DateTimeOffset>();

    /// <summary>Seconds until the last hub said Available.</summary>
    public double SecondsUntilAvailable => (Hubs.Max(Available) - Began).TotalSeconds;

    /// <summary>Seconds until the last registration was proven.</summary>
    public double SecondsUntilVerified => (Hubs.Max(hub => End(hub, "Verify")) - Began).TotalSeconds;

    /// <summary>Of the seconds until Available, those in which the slowest registration waited for its agent and its hub.</summary>
    public double SecondsWaitedForOthers =>
        Steps(Hubs.MaxBy(Available)!).Where(step => WaitsOnOthers.Contains((string?)step["name"], StringComparer.Ordinal)).Sum(step => step["seconds"]!.GetValue<double>());

    public IReadOnlyList<string> Hubs { get; } = [.. operation["registrations"]!.AsArray().Select(registration => registration!["hub"]!.GetValue<string>())];

    public DateTimeOffset Available(string hub) => End(hub, "AwaitAvailable");

    private DateTimeOffset End(string hub, string step)
    {
        var found = Steps(hub).Single(record => (string?)record["name"] == step);
        return found["startedAt"]!.GetValue<DateTimeOffset>().AddSeconds(found["seconds"]!.GetValue<double>());
    }

    private IEnumerable<JsonNode> Steps(string hub) =>
        operation["registrations"]!.AsArray().Single(registration => (string?)registration!["hub"] == hub)!["steps"]!.AsArray().Select(step => step!);
}
