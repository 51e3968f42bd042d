namespace MultiHubFlows.Domain;

/// <summary>A cluster could not answer now; asking again may help. The hub retry applies.</summary>
public sealed class HubUnreachableException(string message, string code, string nextStep, Exception? inner = null) : Exception(message, inner), IExplainedFailure
{
    /// <inheritdoc/>
    public string Code { get; } = code;

    /// <inheritdoc/>
    public string NextStep { get; } = nextStep;
}
