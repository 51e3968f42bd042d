namespace MultiHubFlows.Activities.Acceptance;

/// <summary>A CSR's request cannot be read exactly; the message says why.</summary>
internal sealed class UnreadableRequestException(string message) : Exception(message);
