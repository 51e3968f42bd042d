using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Moving;

/// <summary>Where and how an agent runs.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="HostingCluster">The hosting cluster, in hosted modes.</param>
/// <param name="AgentNamespace">Which namespace it has on the managed cluster.</param>
/// <param name="Generation">Which agent of its membership it is, from 1.</param>
public sealed record AgentPlace(AgentMode Mode, HostingClusterName? HostingCluster, AgentNamespace AgentNamespace, int Generation)
{
    private const char Between = '/';

    /// <summary>For a person to read.</summary>
    public string Describe(ManagedClusterName cluster) =>
        $"{Mode} on {HostingCluster?.Value ?? cluster.Value}{(AgentNamespace == AgentNamespace.Default ? $" in {RegistrationNames.DefaultAgentNamespace}" : string.Empty)}";

    /// <summary>One text, for an annotation.</summary>
    public string ToText() => string.Join(Between, Mode, HostingCluster?.Value, AgentNamespace, Generation.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Reads it back; absent where it is no such text.</summary>
    public static AgentPlace? FromText(string? text) =>
        text?.Split(Between) is [var mode, var host, var agentNamespace, var number]
        && Enum.TryParse<AgentMode>(mode, out var known)
        && Enum.TryParse<AgentNamespace>(agentNamespace, out var wish)
        && int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var generation)
        && (host.Length == 0 || HostingClusterName.Problem(host) is null)
            ? new AgentPlace(known, host.Length == 0 ? null : new HostingClusterName(host), wish, generation)
            : null;
}
