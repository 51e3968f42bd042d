namespace MultiHubFlows.Simulator.Client;

/// <summary>No answer came: the text is what Go's HTTP client says, because controllers put it into conditions.</summary>
internal sealed class ConnectionFailedException(string message, bool refused, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Nobody listens, the name is unknown, or the dial timed out: the operator gives up cleaning after 5 minutes.</summary>
    public bool Refused { get; } = refused;
}
