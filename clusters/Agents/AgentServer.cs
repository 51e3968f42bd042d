namespace MultiHubFlows.Clusters.Agents;

/// <summary>A server as an agent is to reach it.</summary>
/// <param name="Url">Its address; always https.</param>
/// <param name="CertificateAuthority">The whole CA bundle in PEM; null for the system roots of the agent's image.</param>
/// <param name="Proxy">The proxy that the agent uses; null for none.</param>
/// <param name="TlsServerName">The name to verify instead of the address's host; only ever set for a managed cluster.</param>
public sealed record AgentServer(Uri Url, string? CertificateAuthority, Uri? Proxy, string? TlsServerName)
{
    /// <summary>Where the address came from: <c>agentEndpoint</c>, <c>cluster-info</c> or <c>kubeconfig</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What is allowed but deserves attention, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
