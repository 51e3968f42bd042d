using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>
/// Every case of the suite again, once per commit and side of it, with all memory dropped there: the case's own expectations,
/// outcomes and histories, must hold as if nothing had happened. Of a run of many commits the middle one is chosen.
/// </summary>
public sealed class CrashPointTests
{
    private const int Many = 100;

    public static TheoryData<string> CaseNames => [.. EngineCases.All.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public async Task Run_MemoryDroppedAtACommit_EndsAsIfNothingHappened(string name)
    {
        var commits = await DriveAsync(name, DropPoint.Never);

        await Parallel.ForEachAsync(
            Points(commits).SelectMany(commit => new[] { (commit, false), (commit, true) }),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
            async (point, _) => await DriveAtAsync(name, point.commit, after: point.Item2));
    }

    private static IEnumerable<long> Points(long commits) => commits < Many
        ? Enumerable.Range(1, (int)commits).Select(commit => (long)commit)
        : [commits / 2];

    private static async Task DriveAtAsync(string name, long commit, bool after)
    {
        try
        {
            await DriveAsync(name, new DropPoint(commit, after));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{name}, memory dropped {(after ? "after" : "before")} commit {commit}", exception);
        }
    }

    private static async Task<long> DriveAsync(string name, DropPoint point)
    {
        await using var store = new DroppingStore(point);
        await using var run = await EngineRun.BeginAsync(EngineCases.All[name], store, TestContext.Current.CancellationToken);
        await EngineCases.All[name].Drive(run);
        return point.Commits;
    }
}
