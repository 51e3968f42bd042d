using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>Shows where an operation stands, in the one shape that operations of all kinds have: the custom status of its flow.</summary>
internal sealed class OperationProgress(TaskOrchestrationContext context, Desk desk)
{
    private string _step = "Start";
    private DateTime _since = context.CurrentUtcDateTime;
    private Question? _question;
    private string? _waitingFor;
    private IReadOnlyList<JoinOutcome> _refused = [];

    /// <summary>Publishes a step.</summary>
    public void Show(string step, IReadOnlyList<JoinOutcome>? refused = null)
    {
        _since = step == _step ? _since : context.CurrentUtcDateTime;
        _step = step;
        _refused = refused ?? _refused;
        context.SetCustomStatus(StatusSize.Fit(new OnboardingStatus
        {
            Step = step,
            Since = _since,
            Question = _question,
            WaitingFor = _waitingFor,
            Answers = desk.NewestAnswers,
            Refused = _refused,
            Canceled = desk.CanceledBy,
        }));
    }

    /// <summary>Asks, and shows that it asks. Absent: no decision came.</summary>
    public async Task<Decision?> AskAsync(Question question, string step)
    {
        _question = question;
        Show(step);
        var decision = await desk.AskAsync(question, () => Show(step));
        _question = null;
        return decision;
    }

    /// <summary>Shows what is waited for; null: nothing any more.</summary>
    public void WaitFor(string step, string? what)
    {
        _waitingFor = what;
        Show(step);
    }
}
