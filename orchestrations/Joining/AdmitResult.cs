using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.AdmitAgent"/>: the checks are made again, on the object that is approved.</summary>
/// <param name="AcceptedAt">When the hub's spec said accepted: the hub's clock, from managedFields, else ours. Absent: it was not accepted.</param>
/// <param name="Approved">The request, approved now or before by us.</param>
/// <param name="Changed">Why not: it is another object or state than the one decided on.</param>
/// <param name="Failed">The checks that failed.</param>
public sealed record AdmitResult(
    DateTimeOffset? AcceptedAt = null, ApprovedCsr? Approved = null, Finding? Changed = null, IReadOnlyList<CsrCheck>? Failed = null);
