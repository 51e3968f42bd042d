namespace MultiHubFlows.Durable.Sqlite;

/// <summary>A store that cannot be opened; the message says why and what to do.</summary>
public sealed class StoreRefusedException(StoreRefusal refusal, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why it was refused.</summary>
    public StoreRefusal Refusal { get; } = refusal;
}
