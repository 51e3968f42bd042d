using System.Globalization;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.HandingOver;

/// <summary>Both hubs of a hand-off, watched by kubectl from before it to its end.</summary>
internal sealed class NoGap(SimulatedFleet fleet, string from, string to) : IAsyncDisposable
{
    private readonly KubectlWatch _provider = Watch(fleet, from);
    private readonly KubectlWatch _customer = Watch(fleet, to);

    /// <summary>Waits for the provider's first line.</summary>
    public Task FirstAsync(CancellationToken cancellationToken) => _provider.FirstAsync(cancellationToken);

    /// <summary>The provider's hub says Available until its ManagedCluster is being deleted; the customer's has begun to before, and never ends.</summary>
    public void Check()
    {
        var provider = _provider.Lines.Select(line => line.Split('|')).ToList();
        Assert.All(provider.TakeWhile(line => line[0].Length == 0), line => Assert.Equal("True", line[1]));
        var deleted = Time(provider.Select(line => line[0]).First(time => time.Length > 0));
        var available = _customer.Lines.Select(line => line.Split('|')).SkipWhile(line => line[1] != "True").ToList();
        Assert.All(available, line => Assert.Equal("True", line[1]));
        var since = Assert.Single(available.Select(line => line[2]).Distinct(StringComparer.Ordinal));
        Assert.True(Time(since) <= deleted, $"The customer's hub says Available since {since}, and the provider's was left at {deleted:u}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _customer.DisposeAsync();
    }

    /// <summary>A line at each change: the time of deletion, Available, and since when.</summary>
    private static KubectlWatch Watch(SimulatedFleet fleet, string hub) => new(
        Path.Combine(fleet.Folder, $"{hub}-admin.kubeconfig"),
        "managedclusters",
        "-o",
        """jsonpath={.metadata.deletionTimestamp}|{.status.conditions[?(@.type=="ManagedClusterConditionAvailable")].status}|{.status.conditions[?(@.type=="ManagedClusterConditionAvailable")].lastTransitionTime}{"\n"}""");

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
