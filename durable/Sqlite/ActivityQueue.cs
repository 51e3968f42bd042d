using DurableTask.Core;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The activities that wait for a place to run.</summary>
internal sealed class ActivityQueue(TimerWheel wheel, TimeProvider time)
{
    private readonly ReadyQueue<PendingActivity> _ready = new();

    public void Add(PendingActivity activity) => _ready.Add(activity);

    public ValueTask<PendingActivity?> TakeAsync(CancellationToken cancellationToken) => _ready.TakeAsync(cancellationToken);

    /// <summary>The attempt was given back: it comes again after a pause.</summary>
    public TimeSpan Abandon(PendingActivity activity)
    {
        var pause = BackOff.After(activity.Failures++);
        wheel.At(time.GetUtcNow().UtcDateTime + pause, () => _ready.Add(activity));
        return pause;
    }

    public void Reset() => _ready.Clear();
}

/// <summary>An activity that has no result yet. A long one is not kept in memory: it is read when it is taken.</summary>
internal sealed class PendingActivity(long instance, long seq, TaskMessage? message)
{
    public long Instance { get; } = instance;

    public long Seq { get; } = seq;

    public TaskMessage? Message { get; } = message;

    /// <summary>Attempts in a row that were given back.</summary>
    public int Failures { get; set; }
}
