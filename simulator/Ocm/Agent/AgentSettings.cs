using System.Globalization;

using MultiHubFlows.Simulator.Ocm.Nodes;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>What an agent's arguments say.</summary>
internal sealed record AgentSettings
{
    public required string ClusterName { get; init; }

    /// <summary>The agent's name in its certificates; null: the agent makes one up.</summary>
    public string? AgentId { get; init; }

    public long CertificateSeconds { get; init; }

    public IReadOnlyList<string> ExternalUrls { get; init; } = [];

    public IReadOnlyDictionary<string, string> ClusterAnnotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long what another hub's works applied stays after this hub has taken the cluster.</summary>
    public TimeSpan EvictionGrace { get; init; }

    /// <summary>Whether the managed cluster is another one, reached by a mounted kubeconfig.</summary>
    public bool IsHosted { get; init; }

    public static AgentSettings Read(ContainerRun run) => new()
    {
        ClusterName = run.Flag("spoke-cluster-name") ?? "",
        AgentId = run.Flag("agent-id"),
        CertificateSeconds = Seconds(run.Flag("client-cert-expiration-seconds")),
        ExternalUrls = [.. Values(run, "spoke-external-server-urls")],
        ClusterAnnotations = Values(run, "cluster-annotations")
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
        EvictionGrace = GoDuration.Parse(run.Flag("appliedmanifestwork-eviction-grace-period")) ?? TimeSpan.FromMinutes(60),
        IsHosted = run.Flag("spoke-kubeconfig") is not null,
    };

    private static long Seconds(string? text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    private static IEnumerable<string> Values(ContainerRun run, string flag)
    {
        var prefix = $"--{flag}=";
        return run.Arguments.Where(argument => argument.StartsWith(prefix, StringComparison.Ordinal))
            .Select(argument => argument[prefix.Length..]);
    }
}
