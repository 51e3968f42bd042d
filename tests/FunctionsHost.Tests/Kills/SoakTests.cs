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
    private const int Approval = 14;

    // In the order in which an onboarding comes to them: a blow that waits for what is over would keep the others back.
    private static readonly string[] Stages =
    [
        "PlanOnboarding", "selfsubjectaccessreviews", "OnboardCluster", "leases", "managedclusters", "namespaces", "customresourcedefinitions", "deployments",
        "serviceaccounts", "clusterrolebindings", "serviceaccounts/token", "secrets", "klusterlets", "WaitUntil", "certificatesigningrequests/approval", "manifestworks", "JoinHub",
    ];

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
        foreach (var stage in Enumerable.Range(0, BlowsPerRound).Select(_ => random.Next(Stages.Length)).Order())
        {
            var half = random.Next(2) == 0;
            var point = new FaultPoint(new WriteKind(stage == Approval ? "update" : "create", Stages[stage]), CarriedOut: half);
            yield return (char.IsUpper(Stages[stage][0]), random.Next(8)) switch
            {
                (true, < 6) => Blow.WorkerInTurn(Stages[stage], answered: half),
                (true, _) => Blow.HostInTurn(Stages[stage], answered: half),
                (false, < 5) => Blow.WorkerInActivity(point),
                (false, 5) => Blow.HostInActivity(point),
                (false, 6) => Blow.WorkerIdle(),
                (false, _) => Blow.OneOfTwoHosts(),
            };
        }
    }
}
