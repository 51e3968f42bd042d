using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.ApproveCsr"/>: the checks are made again, on the object that is approved.</summary>
/// <param name="Approved">The request, approved now or before by us.</param>
/// <param name="Changed">Why not: it is another object or state than the one decided on.</param>
/// <param name="Failed">The checks that failed.</param>
public sealed record ApproveResult(ApprovedCsr? Approved, Finding? Changed = null, IReadOnlyList<CsrCheck>? Failed = null);
