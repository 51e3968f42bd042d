using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Lets the memory of a store be lost once, before or after its n-th commit, counted over all its openings.</summary>
internal sealed class DropPoint(long? commit, bool after) : ICommitFaults
{
    private readonly TaskCompletionSource _struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _commits;

    public static DropPoint Never => new(null, after: false);

    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Completes when the memory is lost: nobody may be waiting for the commit that it struck.</summary>
    public Task Struck => _struck.Task;

    public bool StrikesBefore(long ofThisOpening) => Strikes(Interlocked.Increment(ref _commits) == commit && !after);

    public bool StrikesAfter(long ofThisOpening) => Strikes(Commits == commit && after);

    private bool Strikes(bool strikes)
    {
        if (strikes)
        {
            _struck.TrySetResult();
        }

        return strikes;
    }
}
