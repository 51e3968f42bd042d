namespace MultiHubFlows.Durable.Sqlite;

/// <summary>What a change means for memory. It is collected while the change is written and happens after the commit, in the order of the commits.</summary>
internal sealed class Effects
{
    private readonly List<Action<LiveState>> _effects = [];

    public void Deliver(long key, string id, PendingMessage message) =>
        _effects.Add(live => live.Inboxes.Deliver(key, id, message));

    public void Schedule(PendingActivity activity) => _effects.Add(live => live.Activities.Add(activity));

    public void PlanTimer(DateTime due) => _effects.Add(live => live.Timers.Plan(due));

    /// <summary>A turn is written and its instance goes on with this history.</summary>
    public void GoesOn(InstanceInbox inbox, HistoryCache.Cached history) => _effects.Add(live =>
    {
        live.Inboxes.Complete(inbox);
        live.Histories.Put(inbox.Key, history);
        live.Started.Tell(inbox.Id);
    });

    /// <summary>The messages of a turn are gone, and nothing else changed.</summary>
    public void Dropped(InstanceInbox inbox) => _effects.Add(live => live.Inboxes.Complete(inbox));

    /// <summary>The instance is removed with everything of it.</summary>
    public void Removed(long key, string id)
    {
        Ended(key, id);
        _effects.Add(live => live.Activities.Forget(key));
    }

    /// <summary>The instance is over; activities that nobody awaits any more still run.</summary>
    public void Ended(long key, string id) => _effects.Add(live =>
    {
        live.Inboxes.Close(key);
        live.Histories.Forget(key);
        live.Started.Tell(id);
        live.Ended.Tell(id);
    });

    /// <summary>Memory starts anew: before the effects that follow.</summary>
    public void Reset() => _effects.Add(live => live.Reset());

    public void Happen(LiveState live)
    {
        foreach (var effect in _effects)
        {
            effect(live);
        }
    }
}
