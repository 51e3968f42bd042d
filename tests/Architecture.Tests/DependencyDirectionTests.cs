using System.Reflection;

namespace MultiHubFlows.Architecture.Tests;

public sealed class DependencyDirectionTests
{
    /// <summary>The arrows of docs/architecture.md: what each room may know of the others.</summary>
    public static TheoryData<string, string[]> Arrows => new()
    {
        { "MultiHubFlows.Domain", [] },
        { "MultiHubFlows.Orchestrations", ["MultiHubFlows.Domain"] },
        { "MultiHubFlows.Clusters", ["MultiHubFlows.Domain"] },
        { "MultiHubFlows.Activities", ["MultiHubFlows.Clusters", "MultiHubFlows.Domain", "MultiHubFlows.Orchestrations"] },
        { "MultiHubFlows.Durable", [] },
        { "MultiHubFlows.Simulator", [] },
        { "MultiHubFlows.Functions", ["MultiHubFlows.Api", "MultiHubFlows.Clusters", "MultiHubFlows.Domain", "MultiHubFlows.Orchestrations"] },
        { "MultiHubFlows.Api", ["MultiHubFlows.Activities", "MultiHubFlows.Clusters", "MultiHubFlows.Domain", "MultiHubFlows.Orchestrations"] },
    };

    private static readonly HashSet<string> WhatOrchestrationsMayReference =
    [
        "Microsoft.DurableTask.Abstractions",
        "MultiHubFlows.Domain",
        "System.Collections",
        "System.Linq",
        "System.Memory",
        "System.Runtime",
        "System.Text.Json",
    ];

    [Theory]
    [MemberData(nameof(Arrows))]
    public void Rooms_ReferenceOnlyWhatTheArrowsAllow(string room, string[] allowed)
    {
        var strangers = References(room).Where(name => name.StartsWith("MultiHubFlows.", StringComparison.Ordinal)).Except(allowed);

        Assert.Empty(strangers);
    }

    [Fact]
    public void Orchestrations_ReferenceNothingThatCanTouchTheWorld() =>
        Assert.Empty(References("MultiHubFlows.Orchestrations").Except(WhatOrchestrationsMayReference));

    [Fact]
    public void Orchestrators_AreStatic_SoNothingCanBeInjected()
    {
        var orchestrators = Assembly.Load("MultiHubFlows.Orchestrations").GetTypes()
            .Where(type => type.GetMethod("RunAsync", BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)?.GetParameters() is
                [{ ParameterType.Name: "TaskOrchestrationContext" }, _])
            .ToList();

        Assert.Equal(["AwaitCapacity", "HandOffCluster", "JoinHub", "LeaveHub", "MoveAgent", "MoveCluster", "OffboardCluster", "OnboardCluster", "PlanOnboarding", "ReconcileFleet", "WaitUntil"], orchestrators.Select(type => type.Name).Order());
        Assert.All(orchestrators, type => Assert.True(type.IsAbstract && type.IsSealed));
    }

    private static IEnumerable<string> References(string room) =>
        Assembly.Load(room).GetReferencedAssemblies().Select(reference => reference.Name!);
}
