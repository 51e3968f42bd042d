namespace MultiHubFlows.Orchestrations.Acceptance;

/// <summary>What <see cref="CsrJudgement"/> found.</summary>
/// <param name="Kind">What follows.</param>
/// <param name="Csr">The request that it is about; absent with <see cref="CsrVerdictKind.Decided"/>: the agent has its certificate already.</param>
/// <param name="Others">A candidate's older siblings, to be deleted; with a freeze, the pending ones, to be denied.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record CsrVerdict(CsrVerdictKind Kind, CsrSeen? Csr, IReadOnlyList<CsrSeen> Others, Finding? Reason);

/// <summary>What follows from the CSRs seen.</summary>
public enum CsrVerdictKind
{
    /// <summary>None that could be accepted.</summary>
    None,

    /// <summary>Exactly one to accept.</summary>
    Candidate,

    /// <summary>It was approved already, and all checks but its state hold.</summary>
    Decided,

    /// <summary>Somebody else has our token.</summary>
    Freeze,
}
