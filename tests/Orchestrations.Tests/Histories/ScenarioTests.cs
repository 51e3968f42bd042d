using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

public sealed class ScenarioTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Run_OnTheRealEngineAndStore_EndsAsMeantAndReplays(string name)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var world = await HubWorld.StartAsync();

        await Named(name).Steps(world, deadline.Token);

        await foreach (var instance in world.Hub.Client.GetAllInstancesAsync())
        {
            var history = HistoryFile.Write(await world.Hub.Client.GetOrchestrationHistoryAsync(instance.InstanceId, deadline.Token));
            Assert.Null(ReplayKit.Replay(history, HubWorld.AddOrchestrators, HubWorld.Json).Mismatch);
        }
    }

    /// <summary>Not a test: writes the files of Recorded anew. README.md says how to run it, and when.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public async Task Record(string name)
    {
        var token = TestContext.Current.CancellationToken;
        await using var world = await HubWorld.StartAsync();
        await Named(name).Steps(world, token);
        var folder = RecordedHistory.Folder(name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        await foreach (var instance in world.Hub.Client.GetAllInstancesAsync())
        {
            var history = HistoryFile.Write(await world.Hub.Client.GetOrchestrationHistoryAsync(instance.InstanceId, token));
            if (RecordedHistory.IsWorthKeeping(instance, history))
            {
                await File.WriteAllTextAsync(Path.Combine(folder, $"{instance.InstanceId}.json"), history, token);
            }
        }
    }

    private static Scenario Named(string name) => Scenarios.All.Single(scenario => scenario.Name == name);
}
