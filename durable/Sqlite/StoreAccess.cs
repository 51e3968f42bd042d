namespace MultiHubFlows.Durable.Sqlite;

/// <summary>What a process wants of a store.</summary>
public enum StoreAccess
{
    /// <summary>Runs work and serves clients. The store is held against every other process until disposed.</summary>
    Worker,

    /// <summary>
    /// Puts instances and events into a store that nobody runs: a later worker takes them up. Holds the store as a worker
    /// does, so open it, send, and dispose it. Nothing is executed, and no timer fires.
    /// </summary>
    Client,

    /// <summary>Reads only. Takes no lock, creates and upgrades nothing.</summary>
    ReadOnly,
}
