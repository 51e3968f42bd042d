namespace MultiHubFlows.EndToEnd.Tests.Secrets;

/// <summary>A secret that must not be found anywhere, and where it came from.</summary>
internal sealed record Canary(string Of, byte[] Value);
