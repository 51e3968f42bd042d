using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>
/// Every case of the suite again, once per commit and side of it, with all memory dropped there: the case's own expectations,
/// outcomes and histories, must hold as if nothing had happened. Of a run of many commits the middle one is chosen.
/// </summary>
public sealed class CrashPointTests
{
    private const int Many = 100;

    // They assert how often their activities run. A run whose result was lost is repeated, which is the promise, so memory is
    // dropped after their commits only, when no result is under way.
    private static readonly HashSet<string> CountingRuns = new(StringComparer.Ordinal)
    {
        "RetryByPolicy",
        "RetryPolicyExhausted",
        "RetryByHandler",
        "RetryHandlerGivesUp",
        "RetryHandleFailureRefuses",
        "RetryOfChild",
    };

    // They assert the answer of a call, and a call that is cut off after its commit has none.
    private static readonly HashSet<string> ReadingAnswers = new(StringComparer.Ordinal) { "PurgeByFilter", "TerminateAndPurgeTree" };

    // They send something within 100 ms of the wall's clock, before a start is due, which a new opening may outlast.
    // TimerTests try the same across openings on a clock of their own.
    private static readonly HashSet<string> RacingTheClock = new(StringComparer.Ordinal)
    {
        "SuspendBeforeDelayedStart",
        "TerminateBeforeDelayedStart",
        "DelayedStart",
    };

    public static TheoryData<string> CaseNames => [.. EngineCases.All.Keys.Except(RacingTheClock)];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public async Task Run_MemoryDroppedAtACommit_EndsAsIfNothingHappened(string name)
    {
        var commits = await DriveAsync(name, DropPoint.Never);

        await Parallel.ForEachAsync(
            Points(commits).SelectMany(commit => Sides(name).Select(after => (commit, after))),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount * 2, CancellationToken = TestContext.Current.CancellationToken },
            async (point, _) => await DriveAtAsync(name, point.commit, point.after));
    }

    [Fact]
    public void Exceptions_AreCasesOfTheSuite() =>
        Assert.Empty(CountingRuns.Concat(ReadingAnswers).Concat(RacingTheClock).Except(EngineCases.All.Keys, StringComparer.Ordinal));

    private static IEnumerable<long> Points(long commits) => commits < Many
        ? Enumerable.Range(1, (int)commits).Select(commit => (long)commit)
        : [commits / 2];

    private static bool[] Sides(string name) =>
        CountingRuns.Contains(name) ? [true] : ReadingAnswers.Contains(name) ? [false] : [false, true];

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
