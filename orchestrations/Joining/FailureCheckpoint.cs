using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>The point after a failed attempt where a person, or the request's policy, decides how to go on.</summary>
internal static class FailureCheckpoint
{
    /// <summary>Decides. A cancel rolls back.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stopped">Why the attempt ended.</param>
    /// <param name="ask">What to ask.</param>
    /// <param name="maySkip">Whether it may be left as it is, unfinished.</param>
    /// <exception cref="JoinStopped">Somebody cancelled while it was asked.</exception>
    public static async Task<DecisionKind> DecideAsync(JoinRun run, JoinStopped stopped, string ask, bool maySkip)
    {
        if (stopped.Outcome == RegistrationOutcome.Canceled)
        {
            return DecisionKind.Rollback;
        }

        var policy = run.Input.Checkpoints.Failure;
        if (policy.Mode == CheckpointMode.Auto)
        {
            var undecided = stopped.Outcome == RegistrationOutcome.Rejected || stopped.Frozen || stopped.Reason.Code == AcceptAgent.ExpiredCode;
            return undecided || run.Attempt >= Attempts.Automatic ? DecisionKind.Rollback : DecisionKind.Retry;
        }

        run.Begin("Failure");
        var details = new List<Detail> { new("reason", stopped.Reason.Sentence), new("code", stopped.Reason.Code) };
        if (stopped.Reason.NextStep is { } next)
        {
            details.Add(new Detail("next step", next));
        }

        DecisionKind[] choices =
        [
            .. run.Attempt < Attempts.Most ? [DecisionKind.Retry] : Array.Empty<DecisionKind>(),
            .. maySkip ? [DecisionKind.Skip] : Array.Empty<DecisionKind>(),
            DecisionKind.Rollback,
        ];
        var decision = await run.AskAsync(
            CheckpointKind.Failure, policy, ask, ContentHash.Of($"{stopped.Reason.Code}\n{stopped.Reason.Sentence}"), details, choices);
        return decision?.Kind ?? (maySkip && policy.OnDeadline == OnDeadline.Skip ? DecisionKind.Skip : DecisionKind.Rollback);
    }
}
