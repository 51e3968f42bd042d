using MultiHubFlows.Clusters;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Claims;

/// <summary>
/// A claim that was read and allows writes, for the activity that writes under it. What was read is good for a moment only: an activity may
/// stand still between reading and writing, or wait for an answer, while its join is undone. Later, the claim is read again before anything
/// is sent, also again; and what an answer that took longer turns out to have made after the claim was closed is taken back.
/// </summary>
internal sealed class ClaimPass(ClaimFence fence, Registration registration, TimeProvider time)
{
    // Most activities are through in this time, so that in good order nothing is read twice.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private long _readAt;

    private bool IsFresh => time.GetElapsedTime(_readAt) < Moment;

    /// <summary>
    /// The client, with this pass before its writes. Where <paramref name="untilJoined"/>, what is made is of no use any more once the join is
    /// complete or left.
    /// </summary>
    public ClusterClient Over(ClusterClient client, bool untilJoined = false) => client.Behind(new Guard(this, untilJoined));

    /// <summary>Reads the claim.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        // Before the request: the answer may be older than its arrival.
        var began = time.GetTimestamp();
        await fence.RequireAsync(registration, cancellationToken);
        _readAt = began;
    }

    private async Task ConfirmAsync(bool untilJoined, Func<CancellationToken, Task> takeBack, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var found = await fence.ReadAsync(registration, cancellationToken);
        if (ClaimFence.IsOver(registration, found, untilJoined))
        {
            await takeBack(cancellationToken);
        }

        ClaimFence.Require(registration, found);
        _readAt = began;
    }

    private sealed class Guard(ClaimPass pass, bool untilJoined) : IWriteGuard
    {
        public Task BeforeSendingAsync(CancellationToken cancellationToken) => pass.IsFresh ? Task.CompletedTask : pass.RenewAsync(cancellationToken);

        public Task AfterWritingAsync(Func<CancellationToken, Task> takeBack, CancellationToken cancellationToken) =>
            pass.IsFresh ? Task.CompletedTask : pass.ConfirmAsync(untilJoined, takeBack, cancellationToken);
    }
}
