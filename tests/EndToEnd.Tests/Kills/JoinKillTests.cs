using System.Globalization;

using Microsoft.Extensions.Configuration;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>
/// The real process, killed again and again while onboardings go on; the fleet runs in another process, which is not. MULTIHUB_KILLS and
/// MULTIHUB_SEED say how many kills, and where they begin.
/// </summary>
public sealed class JoinKillTests
{
    private const int Kills = 40;
    private const int MostKillsPerRound = 20;

    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(6);

    [Fact(Explicit = true)]
    public async Task Serve_KilledAtGeneratedPoints_JoinsEachRegistrationOnceAndLeavesNothingOver()
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("MULTIHUB_").Build();
        var wanted = settings.GetValue("KILLS", Kills);
        var seed = settings.GetValue("SEED", 4);
        var kills = 0;
        for (var round = 0; kills < wanted; round++)
        {
            var taken = await RoundAsync(seed + round, Math.Min(MostKillsPerRound, wanted - kills));
            Assert.NotEqual(0, taken);
            kills += taken;
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed + round}: {taken} kills; {kills} of {wanted}");
        }

        Assert.Equal(wanted, kills);
    }

    private static async Task<int> RoundAsync(int seed, int mostKills)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(LongestRound);
        await using var fleet = await SimulatedFleet.StartAsync(deadline.Token);
        var round = new KillRound(fleet, new Random(seed));
        try
        {
            var kills = await round.RunAsync(mostKills, deadline.Token);
            await ClusterFacts.CheckAsync(fleet, round.Onboardings, deadline.Token);
            return kills;
        }
        catch (Exception failure)
        {
            var seen = string.Join('\n', round.Onboardings.Seen.Values.Select(operation => operation.ToJsonString(new() { WriteIndented = true })));
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Round with MULTIHUB_SEED={seed}: {failure.Message}\n{seen}\n{round.Lives}"), failure);
        }
    }
}
