using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>
/// The last step of a hand-off that asks for it: the customer's agent goes to the default agent namespace, which the provider's had, by a move as any other.
/// Whatever becomes of it, the cluster is handed over, and the statement says what it was.
/// </summary>
internal static class ThenMove
{
    /// <summary>Why the default agent namespace will not be the customer's, as far as that can be told before anything is done; absent: nothing is known against it.</summary>
    public static Finding? Obstacle(HandoffRun run)
    {
        var request = run.Request;
        if (!request.ThenDefaultNamespace)
        {
            return null;
        }

        if (run.IsOwners(request.To.Hub))
        {
            return new Finding(
                "HubNotAdministered",
                $"Hub {request.To.Hub} is administered by its owner; agents on such hubs are not moved yet, and so not to the default agent namespace.",
                "Hand over without thenDefaultNamespace (--then-default-namespace).");
        }

        if (CustomerRollback.FoundOf(run) is { Mode: { } mode } customer && mode.IsHosted())
        {
            return new Finding(
                "AgentIsHosted",
                $"The agent of {request.Cluster} for {request.To.Hub} runs on {customer.RunsOn}: it has a namespace of its own there, and never the default one.",
                $"Hand over without thenDefaultNamespace (--then-default-namespace); or before, 'multihub move {request.Cluster} --hub {request.To.Hub}=Singleton'.");
        }

        var holder = run.Facts.Managed.Agents.FirstOrDefault(agent => agent.Namespace == RegistrationNames.DefaultAgentNamespace);
        return holder is null || (holder.Operation is not null && (holder.Hub == request.From.Value || holder.Hub == request.To.Hub.Value)) ? null : Taken(request, holder);
    }

    /// <summary>Moves the agent, and notes what became of it. A cancel rolls the move back, and nothing else.</summary>
    public static async Task RunAsync(HandoffRun run)
    {
        var request = run.Request;
        if (!request.ThenDefaultNamespace)
        {
            return;
        }

        if (request.Begun?.Moved is { } earlier)
        {
            Take(run, earlier);
        }
        else if (NotNow(run) is { } reason)
        {
            run.Move = new HandoffMove { Result = HandoffMoveResult.NotBegun, Reason = WithCommand(run, reason) };
        }
        else
        {
            run.Show("Move");
            var moving = new Children<JoinOutcome>(run.Context, run.Desk);
            var wish = new RegistrationRequest { Hub = request.To.Hub, AgentNamespace = AgentNamespace.Default, Agent = request.To.Agent };
            moving.Start(
                TaskNames.MoveAgent, request.Operation.Move(wish.Hub), new MoveInput(request.Operation, request.RequestedBy, request.Cluster, wish, request.Checkpoints.Joining));
            await run.Watch.WhileAsync(moving.AllEndedAsync(() => run.Show("Cancel")));
            Take(run, (await moving.ResultsAsync())[0]);
            await run.Watch.LookAsync();
        }
    }

    /// <summary>The customer's membership where an earlier run of this operation met a defect while it moved the agent; absent: it did not.</summary>
    public static JoinOutcome? UnderWay(HandoffRun run)
    {
        var (operation, to) = (run.Request.Operation.Origin, run.Request.To.Hub);
        return run.Facts.Hubs.FirstOrDefault(seen => seen.Hub == to)?.Member is { } member && member.Operation is not null && member.Mover == operation && ClaimPhase.IsMove(member.Phase)
            ? new JoinOutcome
            {
                Hub = to,
                Mode = Enum.TryParse<AgentMode>(member.Mode, out var mode) ? mode : null,
                RunsOn = member.HostingCluster ?? run.Request.Cluster.Value,
                Outcome = RegistrationOutcome.Joined,
            }
            : null;
    }

    private static Finding? NotNow(HandoffRun run) => run switch
    {
        { Desk.IsCanceled: true } => new Finding("Canceled", "The operation was cancelled after the provider had begun to leave and before the agent was moved."),
        { Provider: not { Outcome: RegistrationOutcome.Left } } => new Finding("ProviderNotGone", $"{run.Request.From} was not left wholly, and its agent may still have the default agent namespace."),
        { Customer: not { Outcome: RegistrationOutcome.Joined } } => new Finding("CustomerNotFound", $"The membership on {run.Request.To.Hub} is not as this hand-off left it."),
        _ => null,
    };

    private static void Take(HandoffRun run, JoinOutcome moved)
    {
        var customer = run.Customer!;
        var has = moved.Outcome is RegistrationOutcome.Moved or RegistrationOutcome.MovedWithDebt;
        run.Customer = customer with
        {
            Klusterlet = has ? moved.Klusterlet ?? customer.Klusterlet : customer.Klusterlet,
            MovedProof = moved.MovedProof,
            Debts = moved.Debts ?? customer.Debts,
            Steps = [.. customer.Steps, .. moved.Steps],
            Decisions = [.. customer.Decisions, .. moved.Decisions],
            Notices = [.. customer.Notices, .. moved.Notices],
        };
        run.Move = ResultOf(moved) switch
        {
            HandoffMoveResult.AlreadyThere => new HandoffMove { Result = HandoffMoveResult.AlreadyThere },
            var result => new HandoffMove
            {
                Result = result,
                Reason = moved.Reason is { } reason ? has ? reason : WithCommand(run, reason) : null,
                From = moved.MovedProof?.From,
                Klusterlet = has ? moved.Klusterlet : null,
                Undone = moved.Undone,
                Residue = moved.Residue,
            },
        };
    }

    private static HandoffMoveResult ResultOf(JoinOutcome moved) => moved switch
    {
        { Outcome: RegistrationOutcome.Moved } => HandoffMoveResult.Moved,
        { Outcome: RegistrationOutcome.MovedWithDebt } => HandoffMoveResult.MovedWithDebt,
        { Outcome: RegistrationOutcome.Refused, Reason.Code: MoveRules.Unchanged } => HandoffMoveResult.AlreadyThere,
        _ => HandoffMoveResult.NotMoved,
    };

    private static Finding WithCommand(HandoffRun run, Finding reason) => reason with
    {
        NextStep = Failures.Cut($"{reason.NextStep} Then: 'multihub move {run.Request.Cluster} --hub {run.Request.To.Hub},agentNamespace=default'.".TrimStart(), 600),
    };

    private static Finding Taken(HandoffRequest request, AgentSeen holder) => new(
        "AgentNamespaceTaken",
        $"Klusterlet {holder.Name} has the default agent namespace {RegistrationNames.DefaultAgentNamespace} on {request.Cluster}, and does not go with this hand-off.",
        holder is { Operation: not null, Hub: { } hub }
            ? $"Hand over without thenDefaultNamespace (--then-default-namespace); or before, 'multihub move {request.Cluster} --hub {hub},agentNamespace=own'."
            : "Hand over without thenDefaultNamespace (--then-default-namespace); or before, detach that one with the tool that made it.");
}
