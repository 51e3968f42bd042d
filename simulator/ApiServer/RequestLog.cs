namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>All requests of one server: counts for ever, records of the newest ones. Safe for concurrent use.</summary>
public sealed class RequestLog(int capacity = 20_000)
{
    private readonly Lock _lock = new();
    private readonly Queue<RequestRecord> _records = new();
    private long _total;

    /// <summary>How many requests were answered; a watch counts once, when it opens.</summary>
    public long Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>The newest records, oldest first.</summary>
    public IReadOnlyList<RequestRecord> Snapshot(long afterNumber = 0)
    {
        lock (_lock)
        {
            return [.. _records.Where(r => r.Number > afterNumber)];
        }
    }

    /// <summary>Forgets all records and starts counting from zero.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _records.Clear();
            _total = 0;
        }
    }

    internal void Add(Func<long, RequestRecord> record)
    {
        lock (_lock)
        {
            _records.Enqueue(record(++_total));
            while (_records.Count > capacity)
            {
                _records.Dequeue();
            }
        }
    }
}
