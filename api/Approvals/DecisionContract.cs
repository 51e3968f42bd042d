using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Approvals;

/// <summary>The body of a decision, as the document describes it; it is read by <see cref="DecisionBody"/>.</summary>
internal sealed record DecisionContract(DecisionKind Decision, string? DecisionId = null, string? SubjectHash = null, string? Comment = null);
