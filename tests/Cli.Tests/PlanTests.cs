using System.Text.Json;

namespace MultiHubFlows.Cli.Tests;

public sealed class PlanTests(SimulatedFleet fleet)
{
    // The Klusterlet's definition is on a hosting cluster that has the operator already, by another test.
    private static readonly string[] Changes = ["Create", "NotTried"];

    [Fact]
    public async Task Plan_WithAFleetFile_ShowsADecisionAPersonReads_AndKeepsNothing()
    {
        var table = await MultiHub.RunAsync("plan", "cluster5", "--hub", "hub1", "--hub", "hub2=SingletonHosted", "--fleet", fleet.File, "--explain");
        var json = await MultiHub.RunAsync("plan", "cluster5", "--hub", "hub1", "--hub", "hub2=SingletonHosted", "--fleet", fleet.File, "-o", "json");

        table.Is(0);
        TestContext.Current.TestOutputHelper?.WriteLine(table.Data);
        Assert.All(
            ["Plan for cluster5 (sha256:", "Warnings", "Reasons", "Not taken", "Written, in this order", "Undone, in this order", "Changes, as the servers say by a dry run"],
            title => Assert.Contains(title, table.Data, StringComparison.Ordinal));
        Assert.Contains("SingletonHosted  hosting1", table.Data, StringComparison.Ordinal);
        json.Is(0);
        Assert.Contains(json.Json.GetProperty("plan").GetProperty("hash").GetString()!, table.Data, StringComparison.Ordinal);
        Assert.Equal(Changes, json.Json.GetProperty("changes").EnumerateArray().Select(Change).Order(StringComparer.Ordinal).Distinct());
    }

    [Fact]
    public async Task Plan_WishThatARuleForbids_EndsWith1AndNamesWhatWorks()
    {
        var full = Path.Combine(Path.GetDirectoryName(fleet.File)!, "full.yaml");
        await File.WriteAllTextAsync(
            full, (await File.ReadAllTextAsync(fleet.File, TestContext.Current.CancellationToken)).Replace("slots: 20", "slots: 0", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var refused = await MultiHub.RunAsync("plan", "cluster5", "--hub", "hub1=SingletonHosted", "--fleet", full);

        refused.Is(1);
        Assert.Contains("HostingClusterFull", refused.Data, StringComparison.Ordinal);
        Assert.Contains("What works: Singleton.", refused.Data, StringComparison.Ordinal);
    }

    private static string Change(JsonElement change) => change.GetProperty("change").GetString()!;
}
