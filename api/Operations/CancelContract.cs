namespace MultiHubFlows.Api.Operations;

/// <summary>The body of a cancel, as the document describes it.</summary>
internal sealed record CancelContract(string? Reason = null);
