namespace MultiHubFlows.Domain;

/// <summary>A cluster gave an answer that asking again does not change. Never retried.</summary>
public sealed class HubRefusedException(string message, string code, string nextStep, Exception? inner = null) : Exception(message, inner), IExplainedFailure
{
    /// <inheritdoc/>
    public string Code { get; } = code;

    /// <inheritdoc/>
    public string NextStep { get; } = nextStep;
}
