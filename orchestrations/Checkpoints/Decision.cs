namespace MultiHubFlows.Orchestrations.Checkpoints;

/// <summary>A person's decision: the payload of the external event <see cref="FlowEvents.Decision"/>.</summary>
/// <param name="QuestionId">The question that it answers.</param>
/// <param name="Kind">What was decided.</param>
/// <param name="DecisionId">An id of its own: the same id twice changes nothing.</param>
/// <param name="SubjectHash">The hash that the person saw; absent where the caller did not look (then the question's id alone binds).</param>
/// <param name="Who">The caller, as the API knows it.</param>
/// <param name="At">When the API took it, UTC.</param>
/// <param name="Comment">Free text.</param>
public sealed record Decision(
    string QuestionId, DecisionKind Kind, string DecisionId, string? SubjectHash, string Who, DateTime At, string? Comment = null)
{
    /// <summary>What callers are recorded as, alone or before a colon and what they call themselves, where no key says who they are.</summary>
    public const string Asserted = "asserted";

    /// <summary>Whether nothing but the caller's word says who that is.</summary>
    public static bool IsAsserted(string who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return who == Asserted || who.StartsWith($"{Asserted}:", StringComparison.Ordinal);
    }
}

/// <summary>How a flow answered a decision; shown in its custom status, so that the API can tell the caller.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="QuestionId">The question that it named.</param>
/// <param name="Kind">What was decided.</param>
/// <param name="Who">Who decided.</param>
/// <param name="At">When the API took it.</param>
/// <param name="Taken">Whether the flow took it.</param>
/// <param name="Reason">Why not.</param>
public sealed record DecisionAnswer(
    string DecisionId, string QuestionId, DecisionKind Kind, string Who, DateTime At, bool Taken, string? Reason = null)
{
    /// <summary>The <see cref="Who"/> of what a deadline decided.</summary>
    public const string Deadline = "the deadline";
}

/// <summary>A wish to cancel: the payload of the external event <see cref="FlowEvents.Cancel"/>.</summary>
public sealed record CancelRequest(string Who, DateTime At, string? Reason = null);

/// <summary>Names of external events. They are data in history.</summary>
public static class FlowEvents
{
    /// <summary>Carries a <see cref="Checkpoints.Decision"/>.</summary>
    public const string Decision = "decision";

    /// <summary>Carries a <see cref="CancelRequest"/>.</summary>
    public const string Cancel = "cancel";
}
