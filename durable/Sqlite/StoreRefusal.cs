namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Why a store was not opened.</summary>
public enum StoreRefusal
{
    /// <summary>Another process holds it.</summary>
    InUse,

    /// <summary>There is no such file, and the access may not create one.</summary>
    Missing,

    /// <summary>The file is damaged. Nothing was changed.</summary>
    Damaged,

    /// <summary>The file is a database of another program.</summary>
    Foreign,

    /// <summary>A newer version of this program wrote it.</summary>
    NewerSchema,

    /// <summary>An older version of this program wrote it, and a read-only access may not upgrade it.</summary>
    OlderSchema,

    /// <summary>The operating system does not let us open it.</summary>
    Inaccessible,
}
