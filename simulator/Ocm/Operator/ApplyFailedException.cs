namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>A step of applying a Klusterlet failed: the reason and message of its Applied condition.</summary>
internal sealed class ApplyFailedException(string reason, string message, Exception cause) : Exception(message, cause)
{
    public string Reason { get; } = reason;

    public Exception Cause { get; } = cause;
}
