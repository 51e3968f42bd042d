using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Kills;

/// <summary>Onboardings on a fleet of their own while blows fall; then what the clusters hold.</summary>
internal static class KillRound
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>Runs one to its end, in which all blows have fallen.</summary>
    public static Task RunAsync(string storage, string hub, params IReadOnlyList<Blow> blows) => RunAsync(storage, hub, blows, allMustFall: true);

    /// <summary>Runs one to its end; the blows that fell.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string storage, string hub, IReadOnlyList<Blow> blows, bool allMustFall)
    {
        using var deadline = TestDeadline.After(Patience);
        await using var fleet = await SimulatedFleet.StartAsync(deadline.Token);
        await using var fire = new HostUnderFire(fleet, new HostSetup(storage, hub, fleet.FleetFile, fleet.DataFolder("host")));
        try
        {
            await fire.RunAsync(blows, deadline.Token);
            Assert.True(!allMustFall || fire.Fallen.Count == blows.Count, "All had ended before every blow fell.");
            await ClusterFacts.CheckAsync(fleet, fire.Onboardings, deadline.Token);
            return fire.Fallen;
        }
        catch (Exception failure)
        {
            var seen = string.Join('\n', fire.Onboardings.Seen.Values.Select(operation => operation.ToJsonString(new() { WriteIndented = true })));
            throw new InvalidOperationException($"{failure.Message}\nfleet: {fleet.End}\nfallen: {string.Join("; ", fire.Fallen)}\n{seen}\n{fire.Log}", failure);
        }
    }
}
