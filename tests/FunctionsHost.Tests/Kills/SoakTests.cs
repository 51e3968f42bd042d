using Microsoft.Extensions.Configuration;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Kills;

/// <summary>
/// Round after round with blows that follow from a seed, until enough have fallen: <c>./soak.sh --functions</c>. MULTIHUB_KILLS and MULTIHUB_SEED
/// say how many, and where they begin.
/// </summary>
public sealed class SoakTests(SharedAzurite azurite)
{
    private const int Kills = 60;
    private const int BlowsPerRound = 8;

    private static readonly string[] Flows = ["OnboardCluster", "PlanOnboarding", "JoinHub", "JoinHub", "WaitUntil"];

    [Fact(Explicit = true)]
    public async Task WorkersAndHosts_KilledAtGeneratedPoints_EachRoundJoinsEachOnce()
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("MULTIHUB_").Build();
        var (wanted, seed) = (settings.GetValue("KILLS", Kills), settings.GetValue("SEED", 5));
        var kills = 0;
        for (var round = 0; kills < wanted; round++)
        {
            var fallen = await KillRound.RunAsync(azurite.ConnectionString, $"Soak{round}", [.. Blows(new Random(seed + round))], allMustFall: false);
            Assert.NotEmpty(fallen);
            kills += fallen.Count;
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed + round}: {string.Join("; ", fallen)}: {kills} of {wanted}");
        }
    }

    private static IEnumerable<Blow> Blows(Random random)
    {
        var points = FaultPoint.OfJoins.ToArray();
        for (var n = 0; n < BlowsPerRound; n++)
        {
            var (flow, point, skip) = (Flows[random.Next(Flows.Length)], points[random.Next(points.Length)], random.Next(3));
            yield return random.Next(12) switch
            {
                < 4 => Blow.WorkerInTurn(flow, answered: random.Next(2) == 0, skip),
                < 8 => Blow.WorkerInActivity(point, skip),
                8 => Blow.WorkerIdle(),
                9 => Blow.HostInTurn(flow, answered: random.Next(2) == 0, skip),
                10 => Blow.HostInActivity(point, skip),
                _ => Blow.OneOfTwoHosts(),
            };
        }
    }
}
