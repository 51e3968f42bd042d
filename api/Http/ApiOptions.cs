using MultiHubFlows.Api.Keys;

namespace MultiHubFlows.Api.Http;

/// <summary>How the API behaves in this process.</summary>
public sealed record ApiOptions
{
    /// <summary>Whether something runs the flows of the task hub; if not, what is sent to them is taken when something does.</summary>
    public bool EngineRuns { get; init; } = true;

    /// <summary>Who is let in.</summary>
    public ApiAccess Access { get; init; } = ApiAccess.Open;

    /// <summary>How long a decision waits to see it taken before it answers 202.</summary>
    public TimeSpan DecisionPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an event stream lasts before it ends by itself: shorter than the time that any host gives to a call.</summary>
    public TimeSpan StreamLimit { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>How often a silent event stream shows that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an event stream looks at its operation.</summary>
    public TimeSpan StreamPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How an operation that nobody runs is brought to run; shown as a next step.</summary>
    public string HowToRun { get; init; } = "multihub serve";

    /// <summary>How this process is told where its fleet file is; shown as a next step.</summary>
    public string HowToNameFleet { get; init; } = "Name it with --fleet FILE.";

    /// <summary>Whether an exception of the task hub's client says that its store cannot be reached just now; the call is answered 503.</summary>
    public Func<Exception, bool> IsTaskHubTrouble { get; init; } = static _ => false;

    /// <summary>The source of ids: so many random bytes.</summary>
    public Func<int, byte[]> RandomBytes { get; init; } = System.Security.Cryptography.RandomNumberGenerator.GetBytes;
}
