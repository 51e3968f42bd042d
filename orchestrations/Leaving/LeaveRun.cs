using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>One run of <see cref="LeaveHub"/>: what was found, what was done, and how it ends.</summary>
internal sealed class LeaveRun
{
    private readonly List<string> _works = [];

    public LeaveRun(TaskOrchestrationContext context, LeaveInput input)
    {
        Input = input;
        var policies = new CheckpointPolicies { Failure = input.Checkpoints.Leaving };
        Run = new JoinRun(context, new JoinInput(input.Registration, policies, input.Deadlines, input.Canceled), input.Operation);
    }

    /// <summary>The flow's input.</summary>
    public LeaveInput Input { get; }

    /// <summary>The ways to act, to wait and to ask.</summary>
    public JoinRun Run { get; }

    /// <summary>The clusters that are lost.</summary>
    public LostSides Lost => Input.Registration.Lost ?? new LostSides(Hub: false, Hosting: false, Managed: false);

    /// <summary>Whether the cluster that runs the agent is lost.</summary>
    public bool RunnerLost => Hosted ? Lost.Hosting : Lost.Managed;

    /// <summary>Whether the agent is hosted.</summary>
    public bool Hosted => Input.Registration.Plan.Mode.IsHosted();

    /// <summary>Whether somebody declined what is needed to go on.</summary>
    public bool Declined { get; set; }

    /// <summary>Whether an attempt came past the first write, so that something may be removed.</summary>
    public bool Begun { get; set; }

    /// <summary>Whether the operator was passed over, so that what it made is left.</summary>
    public bool OperatorPassedOver { get; set; }

    /// <summary>What pays a debt.</summary>
    public string Command => $"multihub offboard {Run.Registration.Cluster} --hub {Run.Hub}";

    /// <summary>Looks at the cluster's other registrations before anything is removed: none may be worse after.</summary>
    public async Task ObserveBeforeAsync()
    {
        Run.Begin("Observe");
        Run.Registration = Run.Registration with { SiblingsBefore = await SiblingsAsync() };
    }

    /// <summary>Notes works that were seen.</summary>
    public void Note(WorksResult? works) => _works.AddRange((works?.Works ?? []).Except(_works, StringComparer.Ordinal));

    /// <summary>The end of a leave of which nothing is left to do here.</summary>
    public async Task<JoinOutcome> EndAsync()
    {
        var siblings = await SiblingsAsync();
        if (SiblingState.Harmed(Run.Registration.SiblingsBefore, siblings) is { } worse)
        {
            Run.Notice(new Finding(
                "SiblingHarmed",
                $"Klusterlet {worse.Klusterlet} on {worse.RunsOn} was healthy before this leave and is not now.",
                "Look at its conditions, and at the operator's version: before v1.1.0 a leave takes the add-ons' namespace from the others."));
        }

        var removal = new Removal(Run);
        var residue = await removal.DoAsync<ResidueResult>(TaskNames.FindResidue, "what is left could not be read");
        if (residue?.ForOwner is { } task)
        {
            Run.Notice(task);
        }

        var undo = new UndoResult(Complete: !Lost.Any, [.. removal.Problems, .. residue?.Left ?? []]);
        return Run.End(
            Lost.Any ? RegistrationOutcome.LeftWithDebt : RegistrationOutcome.Left,
            Lost.Any ? new Finding("DebtLeft", $"{Run.Registration.Cluster} has left {Run.Hub} as far as could be reached; what could not is a debt.", $"When it is back: {Command}") : null,
            undo: undo) with
        {
            Debts = Lost.Any ? [.. LostDebts()] : null,
            LeftProof = new LeaveProof(Run.Registration.Workloads ?? WorkloadFate.Keep, _works, Input.LastLease, siblings) { AgentSide = residue?.Gone },
        };
    }

    /// <summary>The end of a leave that stops half way: what is left is a debt. One that removed nothing has no proof.</summary>
    public async Task<JoinOutcome> StopAsync(IReadOnlyList<string> problems)
    {
        var siblings = await SiblingsAsync();
        var reason = new Finding(
            "LeaveUnfinished",
            Failures.Cut($"{Run.Registration.Cluster} has not left {Run.Hub}: {(problems is [var first, ..] ? first : string.Empty)}", 600),
            $"Mend it, and go on with: {Command}");
        return Run.End(RegistrationOutcome.Skipped, reason, undo: new UndoResult(Complete: false, problems)) with
        {
            Debts = [.. LostDebts(), .. problems.Select(problem => new Debt(Run.Hub.Value, problem, Command))],
            LeftProof = !Begun ? null : new LeaveProof(Run.Registration.Workloads ?? WorkloadFate.Keep, _works, Input.LastLease, siblings),
        };
    }

    private async Task<IReadOnlyList<SiblingState>> SiblingsAsync()
    {
        if (Lost.Managed || RunnerLost)
        {
            return [];
        }

        try
        {
            var seen = await Run.EffectAsync<SiblingsResult>(TaskNames.ObserveSiblings, Retries.Activity);
            return [.. seen.Siblings.Where(sibling => !Input.LeavingToo.Any(hub => hub.Value == sibling.Hub))];
        }
        catch (JoinStopped stopped)
        {
            Run.Notice(new Finding("SiblingsNotSeen", $"The cluster's other registrations could not be looked at: {stopped.Reason.Sentence}", stopped.Reason.NextStep));
            return [];
        }
    }

    private IEnumerable<Debt> LostDebts()
    {
        var (registration, names) = (Run.Registration, Run.Registration.Plan.Names);
        if (Lost.Hub)
        {
            yield return new Debt(Run.Hub.Value, $"ManagedCluster {registration.Cluster} with its works and its namespace on hub {Run.Hub}.", Command);
        }

        if (Lost.Hosting)
        {
            yield return new Debt(registration.Plan.RunsOn, $"Klusterlet {names.Klusterlet}, namespace {names.RunsIn} and the slot on {registration.Plan.RunsOn}.", Command);
        }

        if (Lost.Managed)
        {
            yield return new Debt(
                registration.Cluster.Value,
                Hosted
                    ? $"Namespace {names.AgentNamespace}, the roles of klusterlet {names.Klusterlet} and its identity on {registration.Cluster}."
                    : $"Klusterlet {names.Klusterlet} and namespace {names.AgentNamespace} on {registration.Cluster}.",
                Command);
        }
    }
}
