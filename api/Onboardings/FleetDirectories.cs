using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>What a handler that needs the fleet does without one.</summary>
internal static class FleetDirectories
{
    /// <summary>The names, or the problem that there are none now.</summary>
    public static async Task<FleetNames> RequireAsync(this IFleetDirectory fleet, CancellationToken cancellationToken)
    {
        var (names, problems) = await fleet.ReadAsync(cancellationToken);
        return names ?? throw NotReady(
            $"The fleet file cannot be used: {string.Join(" ", problems.Select(problem => problem.Sentence))}",
            (problems is [var first, ..] ? first.NextStep : null) ?? "Mend the fleet file; GET /readyz says when it is taken.");
    }

    /// <summary>A process that executes nothing has no clusters to ask.</summary>
    public static ProblemException NotHere() => NotReady("This process has no fleet file.", "Ask the process that serves.");

    private static ProblemException NotReady(string detail, string nextStep) => new(ProblemTypes.NotReady, detail, nextStep) { RetryAfter = TimeSpan.FromSeconds(30) };
}
