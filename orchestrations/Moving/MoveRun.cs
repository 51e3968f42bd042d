using Microsoft.DurableTask;

using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>One run of <see cref="MoveAgent"/>: what was found, the agent that goes and the one that comes.</summary>
internal sealed class MoveRun(TaskOrchestrationContext context, MoveInput input)
{
    // A cluster that is away for a moment is no lost one.
    private const int MostLooks = 3;

    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromSeconds(15);

    private JoinRun? _run;

    public MoveInput Input => input;

    public Desk Desk { get; } = new(context, input.Canceled);

    /// <summary>The membership; there once it was found and is not refused.</summary>
    public MembershipToMove Found { get; private set; } = new();

    /// <summary>The ways to act, to wait and to ask; there once the membership was found.</summary>
    public JoinRun Run => _run ?? throw new InvalidOperationException("Nothing was found to move.");

    /// <summary>The agent that goes.</summary>
    public Registration Former { get; private set; } = null!;

    /// <summary>When all works were the new agent's while the other one was there.</summary>
    public DateTimeOffset? TakenOverAt { get; set; }

    /// <summary>The works that are the new agent's.</summary>
    public WorksResult Works { get; set; } = new([], 0);

    /// <summary>Where the agent that goes is.</summary>
    public AgentPlace From { get; private set; } = null!;

    /// <summary>Looks at the membership, read-only. Present: nothing is moved.</summary>
    public async Task<JoinOutcome?> FindAsync()
    {
        for (var looks = 1; ; looks++)
        {
            context.SetCustomStatus(new JoinStatus { Step = "Inspect", Since = context.CurrentUtcDateTime, Attempt = 1 });
            var seeing = context.CallActivityAsync<MembershipFacts>(TaskNames.InspectMemberships, Asked(), Retries.Activity);
            if (!await Desk.BeforeCancelAsync(seeing))
            {
                return Unmoved(RegistrationOutcome.Canceled, new Finding("Canceled", "The operation was cancelled before anything was written."));
            }

            var facts = await SeenAsync(seeing);
            Found = MembershipToMove.Of(input, facts);
            if (Found is { IsAway: true } && looks < MostLooks)
            {
                await Desk.PauseAsync(PauseBetweenLooks);
                continue;
            }

            if (Found.Refusal is { } refusal)
            {
                return Unmoved(refusal.Code == MoveRefusals.InUse ? RegistrationOutcome.InUse : RegistrationOutcome.Refused, refusal);
            }

            Begin(facts);
            return null;
        }
    }

    /// <summary>The agent that comes, with what was planned for it.</summary>
    public void Take(Registration target) => Run.Registration = target;

    /// <summary>The move, as it stands on the registration of the agent that comes.</summary>
    public MoveOf Move => new(input.Operation, From, Former.Klusterlet?.Uid);

    private OffboardingRequest Asked() => new()
    {
        Operation = input.Operation,
        RequestHash = string.Empty,
        RequestedBy = input.RequestedBy,
        Cluster = input.Cluster,
        Hubs = [input.Wish.Hub],
    };

    private void Begin(MembershipFacts facts)
    {
        var present = Found.Present!;
        (Former, From) = Found.Former is { } former ? (former, Found.FormerPlace!) : (present, Found.Place!);

        // A claim's attempts only go up, whoever has it.
        var attempt = present.Attempt + 1;
        var registration = present with { Attempt = attempt, AcceptedAt = null };
        _run = new JoinRun(context, new JoinInput(registration, input.Checkpoints, facts.Deadlines), input.Operation, Desk) { QuestionPrefix = "move" };
    }

    private JoinOutcome Unmoved(RegistrationOutcome outcome, Finding reason) => new()
    {
        Hub = input.Wish.Hub,
        Mode = input.Wish.Mode,
        RunsOn = input.Wish.RunsOn(input.Cluster),
        Outcome = outcome,
        Reason = reason,
        Decisions = Desk.Answers,
    };

    private static async Task<MembershipFacts> SeenAsync(Task<MembershipFacts> seeing)
    {
        try
        {
            return await seeing;
        }
        catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
        {
            return new MembershipFacts { Problem = Failures.Explain(failure.FailureDetails) };
        }
    }
}
