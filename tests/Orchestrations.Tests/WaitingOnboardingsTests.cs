using System.Diagnostics;
using System.Globalization;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests;

/// <summary>Many onboardings that wait for people, on the real engine over the real store; the clusters are scripts.</summary>
public sealed class WaitingOnboardingsTests
{
    private const int Many = 500;

    // Of the whole process, with the test framework's own.
    private const int FewThreads = 100;

    private static readonly string[] Operations = [.. Enumerable.Range(0, Many).Select(number => $"op-{number.ToString("D26", CultureInfo.InvariantCulture)}")];

    private CancellationToken Token { get; } = Deadline(TimeSpan.FromMinutes(4));

    [Fact]
    public async Task Restart_FiveHundredWaitAtACheckpoint_TheyGoOnWaitingAndFinishAfterTheApproval()
    {
        await using var world = await HubWorld.StartAsync(activities: 64);
        await Task.WhenAll(Operations.Select((operation, number) => world.BeginAsync(Request(operation, AsksForThePlan(number)), Token)));
        await ExpectAllToWaitAsync(world);

        await RestartAsync(world);
        await Task.WhenAll(Operations.Select((operation, number) => ApproveAsync(world, operation, AsksForThePlan(number))));
        await world.Hub.WhenIdleAsync(Token);

        foreach (var operation in Operations)
        {
            var ended = await world.Hub.Client.GetInstanceAsync(operation, getInputsAndOutputs: true, Token);
            Assert.Equal(RegistrationOutcome.Joined, ended!.ReadOutputAs<OnboardingOutcome>()!.Registrations.Single().Outcome);
        }

        Assert.Equal(Many, world.Calls.Count(call => call == TaskNames.ClaimManagedCluster));
        Assert.Equal(Many, world.Calls.Count(call => call == TaskNames.AdmitAgent));
    }

    private static bool AsksForThePlan(int number) => number % 2 == 0;

    /// <summary>A deadline for each is in the file; a timer or a thread for each is not in the process.</summary>
    private async Task ExpectAllToWaitAsync(HubWorld world)
    {
        await world.Hub.WhenIdleAsync(Token);
        using var process = Process.GetCurrentProcess();

        Assert.Equal(Many, await world.Hub.CountTimersAsync(Token));
        Assert.Equal(1, world.Timers);
        Assert.InRange(process.Threads.Count, 1, FewThreads);
    }

    /// <summary>Nothing is done again because of it.</summary>
    private async Task RestartAsync(HubWorld world)
    {
        var calls = world.Calls.Count;
        await world.Hub.StopAsync();
        await world.Hub.StartAsync();
        await ExpectAllToWaitAsync(world);
        Assert.Equal(calls, world.Calls.Count);
    }

    private async Task ApproveAsync(HubWorld world, string operation, bool plan)
    {
        var id = plan ? operation : $"join-{operation}-hub1";
        var waiting = (await world.Hub.Client.GetInstanceAsync(id, getInputsAndOutputs: true, Token))!.SerializedCustomStatus!;
        var asked = plan ? FlowWorld.FromJson<OnboardingStatus>(waiting).Question : FlowWorld.FromJson<JoinStatus>(waiting).Question;
        var decision = new Decision(asked!.Id, DecisionKind.Approve, $"d-{asked.Id}", asked.SubjectHash, "alice", world.Now.UtcDateTime);
        await world.Hub.Client.RaiseEventAsync(id, FlowEvents.Decision, decision, Token);
    }

    private static OnboardingRequest Request(string operation, bool plan) => OnboardingWorld.Request(
        plan ? OnboardingWorld.Auto with { Plan = CheckpointPolicy.Default(OnDeadline.Reject) } : OnboardingWorld.AskAcceptance) with
    {
        Operation = new OperationId(operation),
        Cluster = new ManagedClusterName($"cluster{operation[^4..]}"),
    };

    private static CancellationToken Deadline(TimeSpan patience)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(patience);
        return source.Token;
    }
}
