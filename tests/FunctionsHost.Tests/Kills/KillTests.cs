using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Kills;

/// <summary>
/// I5 on the host: workers and hosts are killed while onboardings go on; each registration is joined once, and nothing is left over. Every third
/// worker that dies takes its host along, which is started again.
/// </summary>
public sealed class KillTests(SharedAzurite azurite)
{
    [Fact]
    public Task WorkerKilledInATurnOfEachFlow_HostKilledInOne_JoinsEachOnce() => KillRound.RunAsync(
        azurite.ConnectionString,
        "KillsInTurns",
        Blow.WorkerInTurn("PlanOnboarding", answered: true),
        Blow.WorkerInTurn("OnboardCluster", answered: false),
        Blow.WorkerInTurn("JoinHub", answered: true, skip: 3),
        Blow.WorkerInTurn("WaitUntil", answered: true),
        Blow.HostInTurn("JoinHub", answered: true));
}
