namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Delivers what has become due: timers and delayed starts.</summary>
internal static class DueMessages
{
    private const int Most = 1000;

    public static bool Deliver(Tables tables, Effects effects)
    {
        foreach (var message in tables.Messages.Due(tables.Now, Most))
        {
            if (message.Held)
            {
                Start(tables, effects, message);
            }
            else
            {
                var seq = tables.NextSeq();
                tables.Messages.Fire(message, seq);
                effects.Deliver(message.Instance, message.Id, new PendingMessage(seq, null));
            }
        }

        if (tables.Messages.NextDue() is { } next)
        {
            effects.PlanTimer(next);
        }

        return true;
    }

    // The start keeps its number, which is lower than those of the messages that waited for it.
    private static void Start(Tables tables, Effects effects, DueMessage start)
    {
        tables.Messages.Fire(start, start.Seq);
        tables.Instances.Release(start.Instance);
        foreach (var seq in tables.Messages.Pending(start.Instance))
        {
            effects.Deliver(start.Instance, start.Id, new PendingMessage(seq, null));
        }
    }
}
