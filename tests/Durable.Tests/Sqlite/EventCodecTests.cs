using DurableTask.Core;
using DurableTask.Core.History;

using MultiHubFlows.Durable.Sqlite;

using Newtonsoft.Json;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Events come back from JSON as they were, and nothing else comes back at all.</summary>
public sealed class EventCodecTests
{
    private static readonly FailureDetails Failure = new(
        "Outer",
        "it \"broke\" \u2028 ü",
        "at",
        new FailureDetails("Inner", "why", null, null, true, new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = "E1" }),
        false);

    private static readonly HistoryEvent[] Events =
    [
        new ExecutionStartedEvent(-1, "{\"date\":\"2030-01-01T00:00:00Z\"}")
        {
            Name = "Flow",
            Version = "",
            OrchestrationInstance = new OrchestrationInstance { InstanceId = "a", ExecutionId = "x" },
            ParentInstance = new ParentInstance { Name = "Parent", TaskScheduleId = 0, OrchestrationInstance = new OrchestrationInstance { InstanceId = "p", ExecutionId = "y" } },
            Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["EventType"] = "TaskFailed" },
            ScheduledStartTime = new DateTime(2030, 1, 1, 2, 3, 4, 567, DateTimeKind.Utc),
        },
        new ExecutionCompletedEvent(3, null, OrchestrationStatus.Failed, Failure),
        new ContinueAsNewEvent(4, "next"),
        new ExecutionTerminatedEvent(-1, "enough"),
        new ExecutionSuspendedEvent(-1, "wait"),
        new ExecutionResumedEvent(-1, "go"),
        new TaskScheduledEvent(0, "Look", "", "input"),
        new TaskCompletedEvent(-1, 0, "null"),
        new TaskFailedEvent(-1, 0, "reason", null, Failure),
        new SubOrchestrationInstanceCreatedEvent(1) { Name = "Child", InstanceId = "c", Input = "1" },
        new SubOrchestrationInstanceCompletedEvent(-1, 1, ""),
        new SubOrchestrationInstanceFailedEvent(-1, 1, "reason", "details", Failure),
        new TimerCreatedEvent(2, DateTime.MaxValue),
        new TimerFiredEvent(-1, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc)) { TimerId = 2 },
        new EventSentEvent(5) { InstanceId = "b", Name = "Go", Input = "now" },
        new EventRaisedEvent(-1, "now") { Name = "Go" },
        new GenericEvent(-1, "data"),
        new OrchestratorStartedEvent(-1),
        new OrchestratorCompletedEvent(-1),
    ];

    [Fact]
    public void Deserialize_WhatWasSerialized_IsTheSame()
    {
        var json = EventCodec.Serialize(Events);

        var read = EventCodec.Deserialize(json);

        Assert.Equal(Events.Select(happened => happened.GetType()), read.Select(happened => happened.GetType()));
        Assert.Equal(Events.Select(happened => (happened.EventId, happened.Timestamp)), read.Select(happened => (happened.EventId, happened.Timestamp)));
        Assert.Equal(json, EventCodec.Serialize(read));
        Assert.Equal("{\"date\":\"2030-01-01T00:00:00Z\"}", ((ExecutionStartedEvent)read[0]).Input);
        var failure = ((TaskFailedEvent)read[8]).FailureDetails!;
        Assert.Equal((Failure.ErrorType, Failure.ErrorMessage), (failure.ErrorType, failure.ErrorMessage));
        Assert.Equal("E1", failure.InnerFailure!.Properties!["code"]);
        Assert.Equal(DateTimeKind.Utc, ((TimerFiredEvent)read[13]).FireAt.Kind);
    }

    [Fact]
    public void Serialize_AnyEvent_NamesNoType() =>
        Assert.DoesNotContain("$type", EventCodec.Serialize(Events), StringComparison.Ordinal);

    [Theory]
    [InlineData("""[{"EventType":"HistoryState"}]""")]
    [InlineData("""[{"EventType":"SomethingNewer"}]""")]
    [InlineData("""[{"$type":"System.IO.FileInfo, System.IO.FileSystem","EventType":"99"}]""")]
    [InlineData("""[{}]""")]
    public void Deserialize_UnknownEvent_IsRefused(string json) =>
        Assert.Throws<JsonSerializationException>(() => EventCodec.Deserialize(json));

    [Fact]
    public void Deserialize_TypeNamedInTheText_IsNotCreated()
    {
        var read = EventCodec.Deserialize("""[{"$type":"System.IO.FileInfo, System.IO.FileSystem","EventType":"EventRaised","Name":"Go"}]""");

        Assert.IsType<EventRaisedEvent>(Assert.Single(read));
    }
}
