namespace MultiHubFlows.Durable.Sqlite;

/// <summary>Stands for the death of the process in tests.</summary>
internal sealed class MemoryLostException(bool written) : Exception("The memory of this store was dropped")
{
    /// <summary>Whether the change of this caller is in the file.</summary>
    public bool Written { get; } = written;
}
