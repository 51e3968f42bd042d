namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>A membership that is there, or is to be: where its agent runs, and how.</summary>
internal sealed record Member(string Cluster, string Hub, string Mode)
{
    private const string Hosting = "hosting1";

    public bool IsHosted => Mode.EndsWith("Hosted", StringComparison.Ordinal);

    public string RunsOn => IsHosted ? Hosting : Cluster;

    /// <summary>What its hub puts on the cluster.</summary>
    public string Workload => $"web-{Hub}";

    public bool IsThatOf(Member other) => (Cluster, Hub) == (other.Cluster, other.Hub);

    public override string ToString() => $"{Cluster}/{Hub} {Mode} on {RunsOn}";
}
