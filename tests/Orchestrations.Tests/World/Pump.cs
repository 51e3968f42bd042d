namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>One thread, one queue, one clock: continuations and due events run in order, and time passes only when nothing is left to do.</summary>
internal sealed class Pump : SynchronizationContext
{
    private readonly Queue<Action> _ready = new();
    private readonly PriorityQueue<Action, (DateTime Due, long Order)> _later = new();
    private long _order;

    public DateTime Now { get; private set; } = new(2027, 3, 1, 8, 0, 0, DateTimeKind.Utc);

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue(() => d(state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public void Soon(Action action) => _ready.Enqueue(action);

    public void At(DateTime due, Action action) => _later.Enqueue(action, (due, _order++));

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    /// <summary>Runs until the condition holds; false when nothing is left to happen.</summary>
    public bool RunUntil(Func<bool> condition)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            while (!condition())
            {
                if (!Step())
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private bool Step()
    {
        if (_ready.TryDequeue(out var next))
        {
            next();
            return true;
        }

        if (!_later.TryPeek(out _, out var first))
        {
            return false;
        }

        var due = _later.Dequeue();
        Now = first.Due > Now ? first.Due : Now;
        due();
        return true;
    }
}
