using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Lets the memory of a store be lost once, before or after its n-th commit, counted over all its openings.</summary>
internal sealed class DropPoint(long? commit, bool after) : ICommitFaults
{
    private long _commits;

    public static DropPoint Never => new(null, after: false);

    public long Commits => Interlocked.Read(ref _commits);

    public bool StrikesBefore(long ofThisOpening) => Interlocked.Increment(ref _commits) == commit && !after;

    public bool StrikesAfter(long ofThisOpening) => Commits == commit && after;
}
