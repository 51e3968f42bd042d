using System.Globalization;
using System.Reflection;

using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The tables of a store, their version, and the numbered files that lead from one version to the next.</summary>
internal sealed class Schema(SqliteConnection connection, string path)
{
    // "MHFd": what the header of the file says of its owner.
    private const long ApplicationId = 0x4D484664;

    private static readonly string[] Steps = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    /// <summary>The version that this program writes: the number of the newest file.</summary>
    public static int Version => Steps.Length;

    /// <summary>Refuses what is not a sound store of this version, or of an older one that may be upgraded. Changes nothing.</summary>
    public void Check(bool mayUpgrade)
    {
        var version = Pragma("user_version");
        RefuseForeign(version);
        if (version > Version)
        {
            throw new StoreRefusedException(StoreRefusal.NewerSchema, string.Create(
                CultureInfo.InvariantCulture,
                $"The store {path} was written by a newer version: it has schema {version}, this program knows {Version}. Use the newer program."));
        }

        RefuseDamaged();
        if (version < Version && !mayUpgrade)
        {
            throw new StoreRefusedException(StoreRefusal.OlderSchema, string.Create(
                CultureInfo.InvariantCulture,
                $"The store {path} has schema {version} and must be upgraded to {Version} before it can be read. A process that runs it does so."));
        }
    }

    /// <summary>Makes a checked store one of this version.</summary>
    public void Upgrade()
    {
        Execute("PRAGMA journal_mode = WAL");
        for (var step = (int)Pragma("user_version"); step < Version; step++)
        {
            Apply(step);
        }
    }

    public static StoreRefusedException Damaged(string path, string what, Exception? cause = null) => new(
        StoreRefusal.Damaged,
        $"The store {path} is damaged ({what}). Nothing was changed. Restore it from a copy, or move it away to begin with an empty one.",
        cause);

    private void RefuseForeign(long version)
    {
        var owner = Pragma("application_id");
        var empty = owner == 0 && version == 0 && Scalar("SELECT count(*) FROM sqlite_schema") is 0L;
        if (owner != ApplicationId && !empty)
        {
            throw new StoreRefusedException(
                StoreRefusal.Foreign,
                $"The file {path} is a database of another program. Give the path of a store.");
        }
    }

    private void RefuseDamaged()
    {
        if (Scalar("PRAGMA quick_check(1)") is var found && found is not "ok")
        {
            throw Damaged(path, found?.ToString() ?? "no answer");
        }
    }

    private void Apply(int step)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Steps[step])!;
        using var reader = new StreamReader(stream);
        var number = (step + 1).ToString(CultureInfo.InvariantCulture);
        Execute($"""
            BEGIN IMMEDIATE;
            {reader.ReadToEnd()}
            PRAGMA application_id = {ApplicationId.ToString(CultureInfo.InvariantCulture)};
            PRAGMA user_version = {number};
            COMMIT;
            """);
    }

    private long Pragma(string name) => (long)Scalar($"PRAGMA {name}")!;

    private object? Scalar(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
