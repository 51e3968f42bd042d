using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations.Checkpoints;

/// <summary>
/// Where a flow meets people: it asks, it takes decisions, it notices a cancel. One wait for each kind of event is open all the time, so
/// that a question that ended swallows no later answer.
/// </summary>
internal sealed class Desk
{
    private const int AnswersShown = 5;

    private readonly TaskOrchestrationContext _context;
    private readonly Task<CancelRequest> _cancel;
    private readonly List<DecisionAnswer> _answers = [];
    private Task<Decision> _decision;

    public Desk(TaskOrchestrationContext context, CancelRequest? canceled = null)
    {
        _context = context;
        CanceledBy = canceled;
        _cancel = canceled is null ? NoticeAsync(context.WaitForExternalEvent<CancelRequest>(FlowEvents.Cancel)) : Task.FromResult(canceled);
        _decision = context.WaitForExternalEvent<Decision>(FlowEvents.Decision);
    }

    /// <summary>Whether somebody cancelled.</summary>
    public bool IsCanceled => _cancel.IsCompleted;

    /// <summary>Who cancelled; absent: nobody.</summary>
    public CancelRequest? CanceledBy { get; private set; }

    /// <summary>Completes when somebody cancels.</summary>
    public Task<CancelRequest> Canceled => _cancel;

    /// <summary>Every decision that came so far, and what deadlines decided.</summary>
    public IReadOnlyList<DecisionAnswer> Answers => _answers;

    /// <summary>The newest decisions, for the custom status.</summary>
    public IReadOnlyList<DecisionAnswer> NewestAnswers => [.. _answers.TakeLast(AnswersShown)];

    /// <summary>Waits for work on a cluster, but not past a cancel. False: cancelled first.</summary>
    public async Task<bool> BeforeCancelAsync(Task work) => await Task.WhenAny(_cancel, work) == work;

    /// <summary>Sleeps, but not past a cancel.</summary>
    public async Task PauseAsync(TimeSpan pause)
    {
        using var awake = new CancellationTokenSource();
        var timer = _context.CreateTimer(_context.CurrentUtcDateTime + pause, awake.Token);
        await Task.WhenAny(_cancel, timer);
        awake.Cancel();
    }

    /// <summary>Asks, and waits for the first valid decision, the question's deadline or a cancel. Absent: no decision came.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="show">Publishes the flow's status; called again for each decision that came.</param>
    public async Task<Decision?> AskAsync(Question question, Action show)
    {
        using var answered = new CancellationTokenSource();
        var timer = _context.CreateTimer(question.Deadline, answered.Token);
        try
        {
            while (!IsCanceled)
            {
                await Task.WhenAny(_cancel, _decision, timer);
                if (_decision.IsCompleted)
                {
                    if (await TakeAsync(question) is { } decision)
                    {
                        return decision;
                    }

                    show();
                }
                else if (timer.IsCompleted && _context.CurrentUtcDateTime >= question.Deadline)
                {
                    _answers.Add(Expired(question));
                    return null;
                }
                else if (timer.IsCompleted)
                {
                    // Some engines fire up to a second early (functions-observed 30).
                    timer = _context.CreateTimer(question.Deadline, answered.Token);
                }
            }

            return null;
        }
        finally
        {
            answered.Cancel();
        }
    }

    private async Task<CancelRequest> NoticeAsync(Task<CancelRequest> cancel)
    {
        CanceledBy = await cancel;
        return CanceledBy;
    }

    private async Task<Decision?> TakeAsync(Question question)
    {
        var decision = await _decision;
        _decision = _context.WaitForExternalEvent<Decision>(FlowEvents.Decision);
        if (_answers.Any(answer => answer.DecisionId == decision.DecisionId))
        {
            return null;
        }

        var problem = Problem(question, decision);
        _answers.Add(new DecisionAnswer(
            decision.DecisionId, decision.QuestionId, decision.Kind, decision.Who, decision.At, problem is null, problem));
        return problem is null ? decision : null;
    }

    // Kept like a person's answer, so that a late one can be told what ended the question and when.
    private DecisionAnswer Expired(Question question) => new(
        $"deadline-{question.Id}", question.Id, Enum.Parse<DecisionKind>(question.OnDeadline.ToString()), DecisionAnswer.Deadline, _context.CurrentUtcDateTime, true, "Nobody decided in time.");

    private static string? Problem(Question question, Decision decision)
    {
        if (decision.QuestionId != question.Id)
        {
            return $"It answers question {decision.QuestionId}; open is {question.Id}.";
        }

        if (decision.SubjectHash is { } seen && seen != question.SubjectHash)
        {
            return $"It was made on {seen}; asked is about {question.SubjectHash}.";
        }

        if (question.ProblemWith(decision.Who) is { } party)
        {
            return party;
        }

        return question.Choices.Contains(decision.Kind)
            ? null
            : $"'{decision.Kind}' is not possible here; possible are {string.Join(", ", question.Choices)}.";
    }
}
