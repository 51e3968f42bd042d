using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Approvals;

/// <summary>What became of a decision.</summary>
/// <param name="DecisionId">Its id.</param>
/// <param name="QuestionId">The question.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Who">Who decided.</param>
/// <param name="At">When the API took it.</param>
/// <param name="Taken">Whether the flow took it; absent: it has not answered yet.</param>
/// <param name="Reason">Why not, or why it is not known yet.</param>
/// <param name="Links">Where to look, by relation.</param>
public sealed record DecisionResult(
    string DecisionId,
    string QuestionId,
    DecisionKind Decision,
    string Who,
    DateTimeOffset At,
    bool? Taken,
    string? Reason,
    IReadOnlyDictionary<string, string> Links);
