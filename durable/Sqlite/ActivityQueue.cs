using DurableTask.Core;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The activities that wait for a place to run.</summary>
internal sealed class ActivityQueue(TimerWheel wheel, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, HashSet<PendingActivity>> _waiting = [];
    private readonly ReadyQueue<PendingActivity> _ready = new();

    public void Add(PendingActivity activity)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(activity.Instance, out var ofInstance))
            {
                ofInstance = [];
                _waiting.Add(activity.Instance, ofInstance);
            }

            ofInstance.Add(activity);
        }

        _ready.Add(activity);
    }

    /// <summary>The next one; null when the caller gives up.</summary>
    public async ValueTask<PendingActivity?> TakeAsync(CancellationToken cancellationToken)
    {
        while (await _ready.TakeAsync(cancellationToken) is { } activity)
        {
            if (Remove(activity))
            {
                return activity;
            }
        }

        return null;
    }

    /// <summary>The attempt was given back: it comes again after a pause.</summary>
    public TimeSpan Abandon(PendingActivity activity)
    {
        var pause = BackOff.After(activity.Failures++);
        wheel.At(time.GetUtcNow().UtcDateTime + pause, () => Add(activity));
        return pause;
    }

    /// <summary>The instance was removed: what waits for it is not run.</summary>
    public void Forget(long instance)
    {
        lock (_gate)
        {
            _waiting.Remove(instance);
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _waiting.Clear();
            _ready.Clear();
        }
    }

    private bool Remove(PendingActivity activity)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(activity.Instance, out var ofInstance) || !ofInstance.Remove(activity))
            {
                return false;
            }

            if (ofInstance.Count == 0)
            {
                _waiting.Remove(activity.Instance);
            }

            return true;
        }
    }
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
