using System.Globalization;
using System.Text.Json;

using Google.Protobuf.WellKnownTypes;

using Microsoft.DurableTask.Protobuf;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Bench.Functions;

/// <summary>
/// Turns of one onboarding: its first, and one with as long a history as is asked for: decisions about a question that nobody asked, which
/// the flow takes and refuses each.
/// </summary>
internal static class OnboardingTurns
{
    public const string InstanceId = "op-aaaaaaaaaaaaaaaaaaaaaaaaaa";

    private const int EventsOfATurn = 3;

    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The request of the onboarding, as it is stored.</summary>
    public static string Input { get; } = JsonSerializer.Serialize(
        new OnboardingRequest
        {
            Operation = new OperationId(InstanceId),
            RequestHash = "bench",
            RequestedBy = "asserted",
            Cluster = new ManagedClusterName("cluster1"),
            Registrations = [new RegistrationRequest { Hub = new HubName("hub1"), Mode = AgentMode.Singleton }, new RegistrationRequest { Hub = new HubName("hub2"), Mode = AgentMode.Singleton }],
        },
        PortableJson.Options);

    /// <summary>The first turn.</summary>
    public static OrchestratorRequest First() => new() { InstanceId = InstanceId, ExecutionId = "bench", NewEvents = { Started(Start), Begun() } };

    /// <summary>A turn after so many events, one more decision being new.</summary>
    /// <param name="answer">What the worker answered to <see cref="First"/>.</param>
    /// <param name="events">How many events the history has.</param>
    public static OrchestratorRequest After(string answer, int events)
    {
        var turn = new OrchestratorRequest { InstanceId = InstanceId, ExecutionId = "bench", PastEvents = { Started(Start), Begun() } };
        turn.PastEvents.AddRange(OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(answer)).Actions.Select(Recorded));
        turn.PastEvents.Add(Completed(Start));
        var number = 0;
        for (; turn.PastEvents.Count + EventsOfATurn <= events; number++)
        {
            var at = Start.AddSeconds(number + 1);
            turn.PastEvents.AddRange([Started(at), Decided(at, number), Completed(at)]);
        }

        var now = Start.AddSeconds(number + 1);
        turn.NewEvents.AddRange([Started(now), Decided(now, number)]);
        return turn;
    }

    private static HistoryEvent Begun() => new()
    {
        EventId = -1,
        Timestamp = Timestamp.FromDateTime(Start),
        ExecutionStarted = new ExecutionStartedEvent
        {
            Name = TaskNames.OnboardCluster,
            Input = Input,
            OrchestrationInstance = new OrchestrationInstance { InstanceId = InstanceId, ExecutionId = "bench" },
        },
    };

    private static HistoryEvent Started(DateTime at) => new() { EventId = -1, Timestamp = Timestamp.FromDateTime(at), OrchestratorStarted = new OrchestratorStartedEvent() };

    private static HistoryEvent Completed(DateTime at) => new() { EventId = -1, Timestamp = Timestamp.FromDateTime(at), OrchestratorCompleted = new OrchestratorCompletedEvent() };

    private static HistoryEvent Decided(DateTime at, int number) => new()
    {
        EventId = -1,
        Timestamp = Timestamp.FromDateTime(at),
        EventRaised = new EventRaisedEvent
        {
            Name = FlowEvents.Decision,
            Input = JsonSerializer.Serialize(
                new Decision("nobody-asked-this", DecisionKind.Approve, number.ToString(CultureInfo.InvariantCulture), SubjectHash: null, "asserted", at),
                PortableJson.Options),
        },
    };

    private static HistoryEvent Recorded(OrchestratorAction action) => action.OrchestratorActionTypeCase switch
    {
        OrchestratorAction.OrchestratorActionTypeOneofCase.ScheduleTask => new()
        {
            EventId = action.Id,
            Timestamp = Timestamp.FromDateTime(Start),
            TaskScheduled = new TaskScheduledEvent { Name = action.ScheduleTask.Name, Input = action.ScheduleTask.Input },
        },
        OrchestratorAction.OrchestratorActionTypeOneofCase.CreateSubOrchestration => new()
        {
            EventId = action.Id,
            Timestamp = Timestamp.FromDateTime(Start),
            SubOrchestrationInstanceCreated = new SubOrchestrationInstanceCreatedEvent
            {
                InstanceId = action.CreateSubOrchestration.InstanceId,
                Name = action.CreateSubOrchestration.Name,
                Input = action.CreateSubOrchestration.Input,
            },
        },
        OrchestratorAction.OrchestratorActionTypeOneofCase.CreateTimer => new()
        {
            EventId = action.Id,
            Timestamp = Timestamp.FromDateTime(Start),
            TimerCreated = new TimerCreatedEvent { FireAt = action.CreateTimer.FireAt },
        },
        var other => throw new NotSupportedException($"The first turn of an onboarding is not expected to {other}."),
    };
}
