using System.Globalization;

using Microsoft.Extensions.Configuration;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>
/// The real process, killed again and again while onboardings go on; the fleet runs in another process, which is not. MULTIHUB_KILLS and
/// MULTIHUB_SEED say how many kills at least, and where they begin.
/// </summary>
public sealed class JoinKillTests
{
    private const int Kills = 40;
    private const int MostKillsPerRound = 80;

    private static readonly IReadOnlyList<FaultPoint> Points = FaultPoint.Of(WriteKind.OfJoins);

    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(12);

    [Fact]
    public async Task Serve_KilledAtEveryFaultPointAndAtGeneratedOnes_JoinsEachRegistrationOnceAndLeavesNothingOver()
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("MULTIHUB_").Build();
        var wanted = settings.GetValue("KILLS", Kills);
        var seed = settings.GetValue("SEED", 4);
        var (kills, met) = (0, new HashSet<FaultPoint>());
        for (var round = 0; kills < wanted; round++)
        {
            var (taken, points) = await RoundAsync(seed + round, round == 0 ? MostKillsPerRound : Math.Min(MostKillsPerRound, wanted - kills), mostSkipped: round == 0 ? 0 : 2, hostedInTwoPods: round % 2 == 1);
            Assert.NotEqual(0, taken);
            kills += taken;
            met.UnionWith(points);
            Say($"seed {seed + round}: {taken} kills, at {points.Distinct().Count()} of {Points.Count} fault points and at generated ones; {kills} of {wanted}");
        }

        None(Points.Except(met), "The process was killed at none of these points: are these writes sent no more?");
    }

    private static async Task<(int Kills, IReadOnlyList<FaultPoint> Met)> RoundAsync(int seed, int mostKills, int mostSkipped, bool hostedInTwoPods)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(LongestRound);
        await using var fleet = await SimulatedFleet.StartAsync(deadline.Token);
        var round = new KillRound(fleet, new Random(seed), Points, mostSkipped, new AskedOperations(Onboardings.Asked(hostedInTwoPods)));
        try
        {
            var kills = await round.RunAsync(mostKills, deadline.Token);
            await ClusterFacts.CheckAsync(fleet, round.Operations, deadline.Token);
            None(round.Writes.Except(WriteKind.OfJoins), $"These kinds of writes have no fault points yet, add them to {nameof(WriteKind)}.{nameof(WriteKind.OfJoins)}");
            return (kills, round.Met);
        }
        catch (Exception failure)
        {
            var seen = string.Join('\n', round.Operations.Seen.Values.Select(operation => operation.ToJsonString(new() { WriteIndented = true })));
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Round with MULTIHUB_SEED={seed}: {failure.Message}\n{seen}\n{round.Lives}"), failure);
        }
    }

    private static void None<T>(IEnumerable<T> found, string otherwise) => Assert.True(!found.Any(), $"{otherwise} {string.Join(", ", found)}");

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
