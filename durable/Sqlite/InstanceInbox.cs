using DurableTask.Core;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// The messages of one instance that are to be delivered. It exists only while there are some or the instance has a turn:
/// waiting costs nothing. <see cref="Inboxes"/> guards it.
/// </summary>
internal sealed class InstanceInbox(long key, string id)
{
    public long Key { get; } = key;

    public string Id { get; } = id;

    /// <summary>Not handed out yet.</summary>
    public List<PendingMessage> Pending { get; private set; } = [];

    /// <summary>Handed out with the turn that goes on.</summary>
    public List<PendingMessage> Taken { get; private set; } = [];

    public bool Locked { get; set; }

    public bool Queued { get; set; }

    /// <summary>Kept back after a turn that went wrong.</summary>
    public bool Held { get; set; }

    /// <summary>No longer known: its instance is over, or the store was started anew.</summary>
    public bool Closed { get; set; }

    /// <summary>Turns in a row that went wrong.</summary>
    public int Failures { get; set; }

    public bool IsReady => !Locked && !Queued && !Held && !Closed && Pending.Count > 0;

    public void Take()
    {
        Locked = true;
        (Taken, Pending) = (Pending, []);
    }

    public void Return()
    {
        Taken.AddRange(Pending);
        (Pending, Taken) = (Taken, []);
    }

    public void Forget() => Taken = [];
}

/// <summary>A message that waits for its instance. A long one is not kept in memory: it is read when it is taken.</summary>
internal readonly record struct PendingMessage(long Seq, TaskMessage? Message);
