using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>One run of <see cref="JoinHub"/>: what exists so far, where it stands, and the ways to act, to wait and to ask.</summary>
internal sealed class JoinRun
{
    private const int StepsShown = 12;
    private const int MostTimesLate = 5;

    private readonly TaskOrchestrationContext _context;
    private readonly List<StepRecord> _steps = [];
    private readonly List<Finding> _notices = [];
    private readonly int _firstAttempt;
    private readonly OperationId _asks;
    private int _waits;
    private int _questions;
    private JoinStatus _status;

    /// <param name="context">The flow.</param>
    /// <param name="input">Its input.</param>
    /// <param name="asks">The operation that asks people; absent: the registration's own.</param>
    /// <param name="desk">Where people decide, if the flow has met them before; it has noticed a cancel by itself.</param>
    public JoinRun(TaskOrchestrationContext context, JoinInput input, OperationId? asks = null, Desk? desk = null)
    {
        _context = context;
        _asks = asks ?? input.Registration.Operation;
        _firstAttempt = input.Registration.Attempt;
        Input = input;
        Registration = input.Registration;
        Desk = desk ?? new Desk(context, input.Canceled);
        _status = new JoinStatus { Step = "Start", Since = context.CurrentUtcDateTime, Attempt = 1 };
    }

    /// <summary>What the kind in the ids of its questions begins with: one operation may join a hub and move its agent.</summary>
    public string QuestionPrefix { get; init; } = string.Empty;

    /// <summary>The flow's input.</summary>
    public JoinInput Input { get; }

    /// <summary>The registration and what exists of it.</summary>
    public Registration Registration { get; set; }

    /// <summary>Where people decide.</summary>
    public Desk Desk { get; }

    /// <summary>The current attempt, from 1.</summary>
    public int Attempt => Registration.Attempt - _firstAttempt + 1;

    /// <summary>The approved request, once there is one.</summary>
    public ApprovedCsr? Csr { get; set; }

    /// <summary>The hub's name.</summary>
    public HubName Hub => Registration.Plan.Hub;

    /// <summary>The flow's clock.</summary>
    public DateTime Now => _context.CurrentUtcDateTime;

    /// <summary>Begins a step; the one before it ends here.</summary>
    public void Begin(string step)
    {
        EndStep();
        _status = _status with { Step = step, Since = Now, WaitingFor = null, WaitId = null, Question = null };
        Show();
    }

    /// <summary>Runs one effect; a cancel is noticed after it, never in it.</summary>
    /// <exception cref="JoinStopped">The activity failed for a reason that it explained, or somebody cancelled.</exception>
    public async Task<T> DoAsync<T>(string activity)
    {
        var result = await EffectAsync<T>(activity, Retries.Activity);
        ThrowIfCanceled();
        return result;
    }

    /// <summary>Runs one effect whatever people wish meanwhile.</summary>
    /// <exception cref="JoinStopped">The activity failed for a reason that it explained.</exception>
    public async Task<T> EffectAsync<T>(string activity, TaskOptions retries)
    {
        for (var times = 1; ; times++)
        {
            try
            {
                return await _context.CallActivityAsync<T>(activity, Registration with { AskedAt = new DateTimeOffset(Now, TimeSpan.Zero) }, retries);
            }
            catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
            {
                var reason = Failures.Explain(failure.FailureDetails);
                if (reason.Code != Failures.TooLateCode || times == MostTimesLate)
                {
                    throw new JoinStopped(RegistrationOutcome.RolledBack, reason);
                }
            }
        }
    }

    /// <summary>Waits on a cluster for at most some time; a cancel ends the wait at once.</summary>
    /// <exception cref="JoinStopped">Somebody cancelled, the claim was lost, the deadline was reached, or it will not come.</exception>
    public async Task<Look> WaitAsync(string what, string waitingFor, TimeSpan patience)
    {
        var look = await LookAsync(what, waitingFor, patience);
        ThrowIfCanceled();
        return look!.State switch
        {
            LookState.Met => look,
            LookState.TimedOut => throw new JoinStopped(RegistrationOutcome.TimedOut, Overdue(waitingFor, patience, look.Seen)),
            LookState.ClaimLost => throw new JoinStopped(RegistrationOutcome.RolledBack, look.Seen ?? ClaimLost()),
            _ => throw new JoinStopped(RegistrationOutcome.RolledBack, look.Seen ?? new Finding("Impossible", $"{waitingFor} will not come.")),
        };
    }

    /// <summary>Waits on a cluster whatever people wish meanwhile, and says how it ended.</summary>
    public Task<Look> WaitRegardlessAsync(string what, string waitingFor, TimeSpan patience) => StartWait(what, waitingFor, patience);

    /// <summary>Asks a person. Absent: the deadline was reached.</summary>
    /// <exception cref="JoinStopped">Somebody cancelled.</exception>
    public async Task<Decision?> AskAsync(
        CheckpointKind checkpoint, CheckpointPolicy policy, string ask, string subjectHash, IReadOnlyList<Detail> details, params DecisionKind[] choices)
    {
        var question = new Question
        {
            Id = $"{_asks}-{Hub}-{QuestionPrefix}{checkpoint.ToString().ToLowerInvariant()}-{++_questions}",
            Checkpoint = checkpoint,
            Ask = ask,
            SubjectHash = subjectHash,
            Details = details,
            Choices = choices,
            AskedAt = Now,
            Deadline = Now + policy.Deadline,
            OnDeadline = policy.OnDeadline,
        };
        _status = _status with { Question = question, WaitingFor = "a decision" };
        Show();
        var decision = await Desk.AskAsync(question, Show);
        _status = _status with { Question = null, WaitingFor = null };
        Show();
        ThrowIfCanceled();
        return decision;
    }

    /// <summary>Notes something that a person should know and that stops nothing; each code once.</summary>
    public void Notice(Finding finding)
    {
        if (_notices.TrueForAll(known => known.Code != finding.Code))
        {
            _notices.Add(finding);
        }
    }

    /// <summary>Shows why the last attempt failed.</summary>
    public void ShowReason(Finding reason)
    {
        _status = _status with { Reason = reason };
        Show();
    }

    /// <summary>Turns to the next attempt.</summary>
    public void NextAttempt()
    {
        Registration = Registration with { Attempt = Registration.Attempt + 1, Csr = null };
        _status = _status with { Attempt = Attempt };
        _steps.Clear();
    }

    /// <summary>The registration's outcome, with everything that this run knows.</summary>
    public JoinOutcome End(RegistrationOutcome outcome, Finding? reason = null, JoinProof? proof = null, UndoResult? undo = null)
    {
        EndStep();
        return new JoinOutcome
        {
            Hub = Hub,
            Mode = Registration.Plan.Mode,
            RunsOn = Registration.Plan.RunsOn,
            Outcome = outcome,
            Reason = reason,
            Undone = undo?.Complete,
            Residue = undo?.Residue ?? [],
            Attempt = Attempt,
            Klusterlet = Registration.Klusterlet,
            Csr = Csr,
            Proof = proof,
            Steps = [.. _steps],
            Decisions = Desk.Answers,
            Notices = [.. _notices],
        };
    }

    /// <summary>Stops the attempt when somebody cancelled.</summary>
    public void ThrowIfCanceled()
    {
        if (Desk.IsCanceled)
        {
            throw new JoinStopped(RegistrationOutcome.Canceled, new Finding("Canceled", "The operation was cancelled."));
        }
    }

    private async Task<Look?> LookAsync(string what, string waitingFor, TimeSpan patience)
    {
        var wait = StartWait(what, waitingFor, patience);
        return await Desk.BeforeCancelAsync(wait) ? await wait : null;
    }

    private Task<Look> StartWait(string what, string waitingFor, TimeSpan patience)
    {
        var name = what.Replace("LookFor", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
        var id = $"wait-{_context.InstanceId}-{name[..Math.Min(name.Length, 10)]}-{++_waits}";
        _status = _status with { WaitingFor = waitingFor, WaitId = id };
        Show();
        return _context.CallSubOrchestratorAsync<Look>(
            TaskNames.WaitUntil, new WaitInput(what, Registration, Now + patience), new SubOrchestrationOptions { InstanceId = id });
    }

    private void EndStep()
    {
        if (_status.Step != "Start")
        {
            _steps.Add(new StepRecord(_status.Step, _status.Since, Math.Round((Now - _status.Since).TotalSeconds, 3)));
        }
    }

    private void Show()
    {
        _status = _status with { Answers = Desk.NewestAnswers, Steps = [.. _steps.TakeLast(StepsShown)] };
        _context.SetCustomStatus(StatusSize.Fit(_status));
    }

    private static Finding Overdue(string waitingFor, TimeSpan patience, Finding? seen) => new(
        "DeadlineReached",
        $"{waitingFor} did not come in {patience.TotalSeconds:0} s.{(seen is null ? string.Empty : " Last seen: " + seen.Sentence)}",
        seen?.NextStep);

    private Finding ClaimLost() => new(
        "ClaimLost",
        $"ManagedCluster {Registration.Cluster} on hub {Hub} is no longer claimed by operation {Registration.Operation.Origin}.",
        "See which operation its annotations name, or whether somebody deleted it.");
}
