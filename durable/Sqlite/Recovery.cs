using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>What a start finds in the file: messages and activities to deliver, and the next timer. Instances that only wait are not looked at.</summary>
internal sealed class Recovery(SqliteConnection connection)
{
    public bool Load(Tables tables, Effects effects)
    {
        effects.Reset();
        using var messages = new Statement(connection, """
            SELECT instance, id, seq FROM messages JOIN instances ON key = instance WHERE due IS NULL AND held = 0 ORDER BY seq
            """);
        using (var rows = messages.Query())
        {
            while (rows.Read())
            {
                effects.Deliver(rows.GetInt64(0), rows.GetString(1), new PendingMessage(rows.GetInt64(2), null));
            }
        }

        using var activities = new Statement(connection, "SELECT instance, seq FROM activities ORDER BY seq");
        using (var rows = activities.Query())
        {
            while (rows.Read())
            {
                effects.Schedule(new PendingActivity(rows.GetInt64(0), rows.GetInt64(1), null));
            }
        }

        if (tables.Messages.NextDue() is { } next)
        {
            effects.PlanTimer(next);
        }

        return true;
    }
}
