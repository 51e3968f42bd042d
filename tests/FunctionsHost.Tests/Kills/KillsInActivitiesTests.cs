using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.FunctionsHost.Tests.Findings;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Kills;

/// <summary>
/// I5 on the host where activities are cut off: the worker's death fails them (functions-observed: nothing is redelivered), the host's leaves them to
/// an orphan and has them redelivered a minute later, a stop ends them by their token.
/// </summary>
public sealed class KillsInActivitiesTests(SharedAzurite azurite)
{
    private const string Hub = "KillsInActivities";

    [Fact]
    public async Task WorkerKilledInAnActivityAndIdle_HostsStoppedAndKilled_JoinsEachOnce()
    {
        await KillRound.RunAsync(
            azurite.ConnectionString,
            Hub,
            Blow.WorkerInActivity(new FaultPoint(new WriteKind("create", "managedclusters"), CarriedOut: true)),
            Blow.HostStopped(new FaultPoint(new WriteKind("create", "klusterlets"), CarriedOut: true)),
            Blow.HostInActivity(new FaultPoint(new WriteKind("create", "manifestworks"), CarriedOut: false)),
            Blow.WorkerIdle(),
            Blow.OneOfTwoHosts());

        // That what was cut off by the worker's death has failed, and was tried again by the flow alone.
        var failed = await new HubTables(azurite.ConnectionString, Hub).HistoryAsync("TaskFailed", TestContext.Current.CancellationToken);
        Assert.Contains(failed, task => task.Any(column => $"{column.Value}".Contains("WorkerProcessExitException", StringComparison.Ordinal)));
    }
}
