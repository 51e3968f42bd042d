using System.Reflection;
using System.Text.Json.Nodes;

using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

public sealed class RecordedHistoriesTests
{
    private const string HostedJoin = "joined/join-" + OnboardingWorld.Operation + "-hub2.json";

    private static readonly string[] Orchestrators =
        [TaskNames.AwaitCapacity, TaskNames.HandOffCluster, TaskNames.JoinHub, TaskNames.LeaveHub, TaskNames.MoveAgent, TaskNames.MoveCluster, TaskNames.OffboardCluster, TaskNames.OnboardCluster, TaskNames.PlanOnboarding, TaskNames.ReconcileFleet, TaskNames.WaitUntil];

    public static TheoryData<string> Files => [.. RecordedHistory.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Replay_WithTodaysFlows_ReachesTheRecordedEnd(string file)
    {
        var result = ReplayKit.Replay(RecordedHistory.Read(file), HubWorld.AddOrchestrators, HubWorld.Json);

        Assert.True(result.Replays, $"{file} does not replay; the README beside it says what that means. {result.Mismatch}");
    }

    [Fact]
    public void Files_AreThoseOfTheScenarios()
    {
        var recorded = RecordedHistory.Files.Select(file => file.Split('/')[0]).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(Scenarios.All.Select(scenario => scenario.Name).Order(StringComparer.Ordinal), recorded);
    }

    [Fact]
    public void Files_HoldEveryActivityThatTheFlowsCall()
    {
        var activities = typeof(TaskNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Except(Orchestrators);
        var recorded = RecordedHistory.Files.SelectMany(file => RecordedHistory.Names(RecordedHistory.Read(file), "TaskScheduled")).ToHashSet();

        Assert.Empty(activities.Where(activity => !activity.StartsWith("LookFor", StringComparison.Ordinal)).Except(recorded));
    }

    [Fact]
    public void Replay_CodeTakesTwoStepsInAnotherOrder_IsRefusedAndNamesOne()
    {
        var history = RecordedHistory.Read(HostedJoin);

        foreach (var (one, other) in Neighbours(history))
        {
            var result = ReplayKit.Replay(history, registry => registry.AddOrchestratorFunc<JoinInput, JoinOutcome>(
                TaskNames.JoinHub, (context, input) => JoinHub.RunAsync(new ReorderedContext(context, one, other), input)), HubWorld.Json);

            Assert.False(result.Replays, $"{one} and {other} may change places.");
            Assert.Contains(one, result.Mismatch, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Replay_HistoryHasTwoStepsInAnotherOrder_IsRefused()
    {
        var events = RecordedHistory.Events(RecordedHistory.Read(HostedJoin));

        foreach (var (one, other) in Neighbours(events.ToJsonString()))
        {
            var tampered = events.DeepClone().AsArray();
            foreach (var step in tampered.Where(IsStep))
            {
                var (property, name) = Step(step!);
                step![property] = name == one ? other : name == other ? one : name;
            }

            var result = ReplayKit.Replay(tampered.ToJsonString(), HubWorld.AddOrchestrators, HubWorld.Json);

            Assert.False(result.Replays, $"{one} and {other} may change places.");
        }
    }

    /// <summary>Steps that follow each other and differ, activities by name and waits by id.</summary>
    private static List<(string One, string Other)> Neighbours(string history)
    {
        var steps = RecordedHistory.Events(history).Where(IsStep).Select(its => Step(its!)).ToList();
        var neighbours = steps.Zip(steps.Skip(1))
            .Where(pair => pair.First.Property == pair.Second.Property && pair.First.Name != pair.Second.Name)
            .Select(pair => (pair.First.Name, pair.Second.Name))
            .Distinct()
            .ToList();
        Assert.True(neighbours.Count > 5, "The history has too few steps to change their order.");
        Assert.Contains(neighbours, pair => pair.Item1.StartsWith("wait-", StringComparison.Ordinal));
        return neighbours;
    }

    private static bool IsStep(JsonNode? its) => RecordedHistory.IsA(its!, "TaskScheduled") || RecordedHistory.IsA(its!, "SubOrchestrationInstanceCreated");

    private static (string Property, string Name) Step(JsonNode its)
    {
        var property = RecordedHistory.IsA(its, "TaskScheduled") ? "Name" : "InstanceId";
        return (property, (string)its[property]!);
    }
}
