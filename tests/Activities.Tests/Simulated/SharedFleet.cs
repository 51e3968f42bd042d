namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>A fleet for all tests of a class that put back what they change.</summary>
public sealed class SharedFleet : IAsyncLifetime
{
    internal FleetBench Bench { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Bench = await FleetBench.StartAsync(TestContext.Current.CancellationToken, hubs: 1, hosting: 1);

    public ValueTask DisposeAsync() => Bench.DisposeAsync();
}
