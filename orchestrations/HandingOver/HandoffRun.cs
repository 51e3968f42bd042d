using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>One run of <see cref="HandOffCluster"/>: what is known and done so far, and the ways to act.</summary>
internal sealed class HandoffRun
{
    // A cluster that is away for a moment is no lost one.
    private const int MostLooks = 3;

    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromSeconds(15);

    private readonly DateTime _startedAt;

    public HandoffRun(TaskOrchestrationContext context, HandoffRequest request)
    {
        (Context, Request, _startedAt) = (context, request, context.CurrentUtcDateTime);
        Desk = new Desk(context);
        Progress = new OperationProgress(context, Desk);
        Watch = new HubWatch(context, this);
    }

    public TaskOrchestrationContext Context { get; }

    public HandoffRequest Request { get; }

    /// <summary>Where people decide.</summary>
    public Desk Desk { get; }

    /// <summary>Where the operation stands.</summary>
    public OperationProgress Progress { get; }

    /// <summary>What looks at both hubs.</summary>
    public HubWatch Watch { get; }

    /// <summary>What was seen of both memberships at the last inspection.</summary>
    public MembershipFacts Facts { get; private set; } = new();

    /// <summary>The customer's registration, once it has an outcome.</summary>
    public JoinOutcome? Customer { get; set; }

    /// <summary>The provider's registration, once it has an outcome.</summary>
    public JoinOutcome? Provider { get; set; }

    /// <summary>The plan of the customer's join.</summary>
    public Plan? Plan { get; set; }

    /// <summary>Who consented.</summary>
    public List<Consent> Consents { get; } = [];

    /// <summary>The provider's leave, as its side consented to it.</summary>
    public LeavePlan? Leave { get; set; }

    /// <summary>What becomes of the provider's workloads.</summary>
    public WorkloadFate Workloads { get; set; } = WorkloadFate.Keep;

    /// <summary>What the cut-over did.</summary>
    public CutOverResult? CutOver { get; set; }

    /// <summary>Whether the provider's credentials are refused.</summary>
    public RefusalsResult? Refusals { get; set; }

    /// <summary>What became of the move to the default agent namespace; absent: it was not asked for, or the hand-off did not come so far.</summary>
    public HandoffMove? Move { get; set; }

    /// <summary>Input of this flow's own activities.</summary>
    public HubPair Pair => new(
        Request.Cluster,
        Request.From,
        Request.To.Hub,
        Request.Operation,
        IsOwners(Request.From) ? (Leave ?? LeaveOf(Request.From)).Registrations[0].Registration?.Klusterlet : null,
        IsOwners(Request.To.Hub) ? Customer?.Klusterlet : null);

    /// <summary>Whether a hub is administered by its owner.</summary>
    public bool IsOwners(HubName hub) => Facts.Hubs.Any(seen => seen.Hub == hub && !seen.Administered);

    /// <summary>How to begin anew.</summary>
    public string Again => $"hand off again: 'multihub handoff {Request.Cluster} --from {Request.From} --to {Request.To.Hub}'.";

    /// <summary>The customer's registration as a request to join.</summary>
    public OnboardingRequest JoinRequest => new()
    {
        Operation = Request.Operation,
        RequestHash = Request.RequestHash,
        RequestedBy = Request.RequestedBy,
        Cluster = Request.Cluster,
        Registrations = [Request is { ThenDefaultNamespace: true, To.Mode: null } ? Request.To with { OnCluster = true } : Request.To],
        Checkpoints = Request.Checkpoints.Joining,
    };

    /// <summary>Publishes a step.</summary>
    public void Show(string step) => Progress.Show(step);

    /// <summary>A registration as a request to leave.</summary>
    public OffboardingRequest LeaveRequest(params HubName[] hubs) => new()
    {
        Operation = Request.Operation,
        RequestHash = Request.RequestHash,
        RequestedBy = Request.RequestedBy,
        Cluster = Request.Cluster,
        Hubs = hubs,
        Checkpoints = Request.Checkpoints.Leaving,
    };

    /// <summary>Looks at the memberships of both hubs.</summary>
    /// <exception cref="HandoffStopped">It was refused, or somebody cancelled.</exception>
    public async Task InspectAsync()
    {
        for (var look = 1; ; look++)
        {
            Facts = await DoAsync<MembershipFacts>(TaskNames.InspectMemberships, LeaveRequest(Request.From, Request.To.Hub));
            if (look == MostLooks || !(IsAway(LeaveOf(Request.From)) || IsAway(LeaveOf(Request.To.Hub))))
            {
                return;
            }

            await Desk.PauseAsync(PauseBetweenLooks);
        }
    }

    /// <summary>One look at the memberships of both hubs, whatever people wish. False: it failed.</summary>
    public async Task<bool> TryInspectAsync()
    {
        var facts = await TryAsync<MembershipFacts>(TaskNames.InspectMemberships, LeaveRequest(Request.From, Request.To.Hub));
        Facts = facts ?? Facts;
        return facts is not null;
    }

    /// <summary>What leaving one of the hubs would remove, by the last inspection.</summary>
    public LeavePlan LeaveOf(HubName hub) => LeavePlanner.Plan(LeaveRequest(hub), Facts with { Hubs = [.. Facts.Hubs.Where(seen => seen.Hub == hub)] });

    /// <summary>Runs one effect.</summary>
    /// <exception cref="HandoffStopped">It failed for a reason that it explained, or somebody cancelled.</exception>
    public async Task<T> DoAsync<T>(string activity, object input)
    {
        ThrowIfCanceled();
        try
        {
            return await Context.CallActivityAsync<T>(activity, input, Retries.Activity);
        }
        catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
        {
            throw Trouble(Failures.Explain(failure.FailureDetails));
        }
    }

    /// <summary>Runs one look or effect that must not stop anything, whatever people wish; absent: it failed.</summary>
    public async Task<T?> TryAsync<T>(string activity, object input, TaskOptions? retries = null)
        where T : class
    {
        try
        {
            return await Context.CallActivityAsync<T>(activity, input, retries ?? Retries.Activity);
        }
        catch (TaskFailedException failure) when (Failures.IsExplained(failure.FailureDetails))
        {
            return null;
        }
    }

    /// <summary>Stops the hand-off when somebody cancelled.</summary>
    public void ThrowIfCanceled()
    {
        if (Desk.IsCanceled)
        {
            throw new HandoffStopped(HandoffStop.RollBack, RegistrationOutcome.Canceled, new Finding("Canceled", "The operation was cancelled before the provider left."));
        }
    }

    /// <summary>Stops the hand-off as the request says that trouble and silence end.</summary>
    public HandoffStopped Trouble(Finding reason, RegistrationOutcome outcome = RegistrationOutcome.RolledBack) =>
        new(Request.Checkpoints.Consent.OnDeadline == OnDeadline.Rollback ? HandoffStop.RollBack : HandoffStop.Hold, outcome, reason);

    /// <summary>The operation's outcome.</summary>
    public HandoffOutcome End(HandoffResult result, Finding? reason = null)
    {
        var customer = Customer ?? Outcomes.NothingMade(JoinRequest, Request.To, null, RegistrationOutcome.Skipped, new Finding("NotJoined", "It was not joined."));
        var provider = Provider ?? Leaves.NothingDone(
            Request.From, null, RegistrationOutcome.Skipped, new Finding("Stays", $"{Request.Cluster} is a member of {Request.From} as before."));
        return new HandoffOutcome
        {
            Registrations = [customer, provider],
            Plan = Plan,
            Statement = new HandoffStatement
            {
                Cluster = Request.Cluster,
                ClusterUid = Plan?.ClusterUid ?? Facts.Managed.Uid,
                From = Request.From,
                To = Request.To.Hub,
                Result = result,
                Reason = reason,
                RequestedBy = Request.RequestedBy,
                StartedAt = _startedAt,
                EndedAt = Context.CurrentUtcDateTime,
                Consents = Consents,
                Proof = customer.Proof,
                Availability = Watch.Seen.Ended(),
                CutOver = CutOver,
                Works = provider.LeftProof?.Works ?? [],
                Workloads = provider.LeftProof?.Workloads,
                Refusals = Refusals?.Probes ?? [],
                AllRefused = Refusals?.AllRefused,
                Afterwards = Move,
                Debts = [.. provider.Debts ?? [], .. customer.Debts ?? [], .. OwnersDebts()],
            },
            Canceled = Desk.CanceledBy,
            Decisions = Desk.Answers,
        };
    }

    private IEnumerable<Debt> OwnersDebts() => HandoffEnds.OwnersPart(this) is { } owners
        ? [new Debt(Request.From.Value, owners.Sentence, $"kubectl delete managedcluster {Request.Cluster}")]
        : [];

    private static bool IsAway(LeavePlan plan) =>
        plan.Registrations.Any(planned => planned.Away.Count > 0 || planned.Refusal?.Code is "SideLost" or "MembershipUnknown");
}
