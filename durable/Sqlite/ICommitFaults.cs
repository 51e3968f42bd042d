namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Where a test lets a process lose its memory: before or after the n-th commit of its life, counted from 1.</summary>
internal interface ICommitFaults
{
    /// <summary>True: everything since the last commit is lost, and the store answers nothing more.</summary>
    bool StrikesBefore(long commit);

    /// <summary>True: the commit is in the file, and nobody was told.</summary>
    bool StrikesAfter(long commit);
}
