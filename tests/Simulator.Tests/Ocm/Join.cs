namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>One registration to make.</summary>
internal sealed record Join(
    string Klusterlet,
    string Hub = "hub1",
    string Managed = "cluster1",
    string Mode = "Singleton",
    string Namespace = "open-cluster-management-agent",
    string? HostedOn = null)
{
    /// <summary>The name on the hub.</summary>
    public string Cluster { get; init; } = Managed;

    public bool IsHosted => HostedOn is not null;

    public string RunsOn => HostedOn ?? Managed;

    public string AgentNamespace => IsHosted ? Klusterlet : Namespace;

    public static Join Own(string klusterlet, string hub = "hub1", string managed = "cluster1") =>
        new(klusterlet, hub, managed, Namespace: $"open-cluster-management-{klusterlet}");

    public static Join Hosted(string klusterlet, string hub = "hub1", string managed = "cluster1", string hosting = "hosting1") =>
        new(klusterlet, hub, managed, "SingletonHosted", $"open-cluster-management-{klusterlet}", hosting);
}
