using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>Ends a hand-off before the provider leaves; never leaves <see cref="HandOffCluster"/>.</summary>
/// <param name="then">What becomes of the customer's membership.</param>
/// <param name="outcome">The outcome of its registration, where it is undone or was never made.</param>
/// <param name="reason">Why.</param>
internal sealed class HandoffStopped(HandoffStop then, RegistrationOutcome outcome, Finding reason) : Exception(reason.Sentence)
{
    /// <summary>What becomes of the customer's membership.</summary>
    public HandoffStop Then { get; } = then;

    /// <summary>The outcome of its registration, where it is undone or was never made.</summary>
    public RegistrationOutcome Outcome { get; } = outcome;

    /// <summary>Why.</summary>
    public Finding Reason { get; } = reason;
}

/// <summary>What becomes of the customer's membership when a hand-off stops.</summary>
internal enum HandoffStop
{
    /// <summary>There is none by this operation.</summary>
    NotBegun,

    /// <summary>It stays, beside the provider's.</summary>
    Hold,

    /// <summary>It is undone.</summary>
    RollBack,
}
