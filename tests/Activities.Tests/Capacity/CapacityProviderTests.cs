using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Tests.Simulated;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Tests.Capacity;

/// <summary>The contract of every provider of hosting capacity; another provider is another row.</summary>
public sealed class CapacityProviderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("existing", false, LookState.Impossible)]
    [InlineData("manual", true, LookState.Waiting)]
    public async Task Provider_OrderedTwiceAndLookedAt_SaysTheSameWritesNothingAndSeesTheRoomComeAndGo(string name, bool accepts, LookState withoutRoom)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        await using var view = bench.View(folder =>
        {
            var file = Path.Combine(folder, "fleet.yaml");
            File.WriteAllText(file, File.ReadAllText(file).Replace("slots: 20", "slots: 1", StringComparison.Ordinal) + $"capacity: {{ provider: {name}, instructions: Ask the platform team. }}\n");
        });
        var provider = view.Capacity;
        var taken = (await view.HostedAsync(Token, operation: Registrations.OtherOperation)) with { Cluster = new ManagedClusterName("other") };
        await view.RunAsync<ReserveSlot, SlotResult>(taken, Token);
        var before = await Snapshot.TakeAsync(view, Token);

        var first = await provider.OrderAsync(Wanted(), Token);
        var second = await provider.OrderAsync(Wanted(), Token);
        var full = await provider.LookAsync(Wanted(), Token);

        Assert.Equal(name, provider.Name);
        Assert.Equal((accepts, first), (first.Accepted, second));
        Assert.Equal(accepts, first.Told.Sentence.Contains("Ask the platform team.", StringComparison.Ordinal));
        Assert.Equal((withoutRoom, "HostingClusterFull"), (full.State, full.Seen!.Code));
        Assert.Empty(before.DifferenceTo(await Snapshot.TakeAsync(view, Token)));
        await view.RunAsync<ReleaseSlot, Orchestrations.Done>(taken, Token);
        Assert.Equal(LookState.Met, (await provider.LookAsync(Wanted(), Token)).State);
    }

    private static CapacityWanted Wanted() => new(
        new OnboardingRequest
        {
            Operation = Registrations.Operation,
            RequestHash = "hash",
            RequestedBy = "somebody",
            Cluster = new ManagedClusterName(Registrations.Cluster),
            Registrations = [new RegistrationRequest { Hub = new HubName("hub1"), Mode = AgentMode.SingletonHosted }],
        },
        [new HubName("hub1")]);
}
