using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.EndToEnd.Tests.AzureStorage;

/// <summary>Joins, moves, hand-offs and leaves in all four modes by two processes on one task hub, each flow asked for at the other one: <c>./soak.sh</c>.</summary>
public sealed class AllModesOnAzureStorageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [Fact(Explicit = true)]
    public async Task EveryFlow_InAllModesByTwoProcesses_EndsAsItShould()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var hub = await SharedHub.StartAsync(AllModes.Size, new AzuriteSetup { InMemory = true }, deadline.Token);
        var keys = hub.Fleet.DataFolder("keys.json");
        var (provider, customer) = (
            await ApiKeys.CreateAsync("provider-ops", "approver", keys, deadline.Token), await ApiKeys.CreateAsync("customer-ops", "approver", keys, deadline.Token));
        string[] more = ["--keys", keys, "--reconcile", "off"];
        var processes = await Task.WhenAll(hub.ServeAsync("one", deadline.Token, more), hub.ServeAsync("other", deadline.Token, more));
        var (all, calls) = (new AllModes(hub.Fleet, provider, customer), 0);
        try
        {
            await all.RunAsync(() => processes[calls++ % processes.Length].Api, deadline.Token);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{all.Took}\n{string.Join('\n', all.Seen.Values)}\n{hub.Talk()}", failure);
        }

        Assert.All(processes, process => Assert.True(process.Done() > 0, "One process did all."));
        TestContext.Current.TestOutputHelper?.WriteLine(all.Took);
    }
}
