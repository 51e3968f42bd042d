namespace MultiHubFlows.Api.Tests.Service;

/// <summary>Bodies of starts.</summary>
internal static class Requests
{
    private static readonly object Auto = new { mode = "auto" };

    /// <summary>Joins without asking.</summary>
    public static object ByItself(string cluster = "cluster1", params string[] hubs) =>
        new { cluster, registrations = Registrations(hubs), checkpoints = new { plan = Auto, acceptance = Auto, failure = Auto } };

    /// <summary>Asks about the plan only.</summary>
    public static object AskingPlan(string cluster = "cluster1", string deadline = "72h", params string[] hubs) =>
        new { cluster, registrations = Registrations(hubs), checkpoints = new { plan = new { mode = "ask", deadline }, acceptance = Auto, failure = Auto } };

    /// <summary>Asks about acceptance and failure.</summary>
    public static object AskingAcceptance(string deadline = "72h", params string[] hubs) =>
        new
        {
            cluster = "cluster1",
            registrations = Registrations(hubs),
            checkpoints = new { plan = Auto, acceptance = new { mode = "ask", deadline }, failure = new { mode = "ask", deadline = "1h" } },
        };

    private static object[] Registrations(string[] hubs) =>
        [.. (hubs.Length == 0 ? ["hub1"] : hubs).Select(hub => new { hub, mode = "Singleton" })];
}
