using System.Diagnostics;

using MultiHubFlows.FunctionsHost.Workers;

namespace MultiHubFlows.FunctionsHost.Control;

/// <summary>The orders that wait for their moment. Each is carried out once, with SIGKILL.</summary>
internal sealed partial class KillOrders(ILogger<KillOrders> logger)
{
    private readonly Lock _gate = new();
    private readonly List<KillOrder> _waiting = [];
    private readonly List<KillOrder> _carriedOut = [];

    public IReadOnlyList<KillOrder> Waiting => Copy(_waiting);

    public IReadOnlyList<KillOrder> CarriedOut => Copy(_carriedOut);

    public void Add(KillOrder order)
    {
        lock (_gate)
        {
            _waiting.Add(order);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _waiting.Clear();
        }
    }

    /// <summary>An invocation has come to a moment: whether its worker was killed for that.</summary>
    public bool Reach(string function, KillMoment moment, Worker worker)
    {
        if (Due(function, moment) is not { } order)
        {
            return false;
        }

        LogKilling(logger, order.Target, function, moment);
        if (order.Target == KillTarget.Host)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }

        worker.Process.Kill();
        return true;
    }

    private KillOrder? Due(string function, KillMoment moment)
    {
        lock (_gate)
        {
            var index = _waiting.FindIndex(order => order.Function == function && order.Moment == moment);
            if (index < 0)
            {
                return null;
            }

            var order = _waiting[index];
            if (order.Skip > 0)
            {
                _waiting[index] = order with { Skip = order.Skip - 1 };
                return null;
            }

            _waiting.RemoveAt(index);
            _carriedOut.Add(order);
            return order;
        }
    }

    private IReadOnlyList<KillOrder> Copy(List<KillOrder> of)
    {
        lock (_gate)
        {
            return [.. of];
        }
    }

    [LoggerMessage(EventId = 9030, Level = LogLevel.Warning, Message = "Killing the {Target}: {Function} is {Moment}")]
    private static partial void LogKilling(ILogger logger, KillTarget target, string function, KillMoment moment);
}
