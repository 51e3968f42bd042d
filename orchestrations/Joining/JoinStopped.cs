namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Ends an attempt inside <see cref="JoinHub"/>; never leaves it.</summary>
/// <param name="outcome">The registration's outcome, if this is the end.</param>
/// <param name="reason">Why.</param>
internal sealed class JoinStopped(RegistrationOutcome outcome, Finding reason) : Exception(reason.Sentence)
{
    /// <summary>The registration's outcome, if this is the end.</summary>
    public RegistrationOutcome Outcome { get; } = outcome;

    /// <summary>Why.</summary>
    public Finding Reason { get; } = reason;

    /// <summary>Whether our token may have leaked: identity and secret are made anew before another attempt, and nothing retries by itself.</summary>
    public bool Frozen { get; init; }
}
