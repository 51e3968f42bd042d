using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>Joins, moves, hand-offs and leaves in all four modes on the host, whose worker knows keys: <c>./soak.sh --functions</c>.</summary>
public sealed class AllModesOnHostTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [Fact(Explicit = true)]
    public async Task EveryFlow_InAllModesOnTheHost_EndsAsItShould()
    {
        using var deadline = TestDeadline.After(Patience);
        await using var fleet = await SimulatedFleet.StartAsync(AllModes.Size, deadline.Token);
        var keys = fleet.DataFolder("keys.json");
        var (operations, provider, customer) = (
            await ApiKeys.CreateAsync("fleet-ops", "requester", keys, deadline.Token),
            await ApiKeys.CreateAsync("provider-ops", "approver", keys, deadline.Token),
            await ApiKeys.CreateAsync("customer-ops", "approver", keys, deadline.Token));
        var setup = new HostSetup(azurite.ConnectionString, "AllModes", fleet.FleetFile, fleet.DataFolder("host"))
        {
            Settings = new Dictionary<string, string>(HostSetup.Quick, StringComparer.Ordinal) { ["MULTIHUB_KEYS"] = keys },
        };
        await using var host = await FunctionsHostProcess.StartAsync(setup, deadline.Token);
        using var api = host.Api.As(operations);
        var all = new AllModes(fleet, provider, customer);
        try
        {
            await all.RunAsync(() => api, deadline.Token);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{all.Took}\n{string.Join('\n', all.Seen.Values)}\n{host.Log}", failure);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(all.Took);
    }
}
