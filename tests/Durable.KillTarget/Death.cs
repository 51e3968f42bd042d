using System.Diagnostics;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.KillTarget;

/// <summary>Kills the process, as the operating system would, before or after its n-th commit.</summary>
internal sealed class Death(long commit, bool after) : ICommitFaults
{
    public bool IsPlanned => commit > 0;

    public bool StrikesBefore(long ofThisOpening) => !after && Kill(ofThisOpening);

    public bool StrikesAfter(long ofThisOpening) => after && Kill(ofThisOpening);

    private bool Kill(long now)
    {
        if (now == commit)
        {
            Process.GetCurrentProcess().Kill();
            Thread.CurrentThread.Join(); // a signal takes its time: nothing more may be written
        }

        return false;
    }
}
