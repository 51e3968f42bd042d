using System.Globalization;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>What a running container can see of its pod and its cluster.</summary>
internal sealed class ContainerRun(Kubeconfig home, PodIdentity identity, FreezeGate gate, PodMounts mounts, TimeProvider time)
{
    public required string Namespace { get; init; }

    public required string Pod { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The tag of the container's image: which release it is.</summary>
    public string? ImageTag { get; init; }

    /// <summary>What the program says is in the pod's log.</summary>
    public Action<string> Output { get; init; } = _ => { };

    /// <summary>Says something in the form of klog.</summary>
    public void Log(string source, string text) =>
        Output(string.Create(CultureInfo.InvariantCulture, $"I{time.GetUtcNow():MMdd HH:mm:ss.ffffff}       1 {source}] {text}"));

    public PodMounts Mounts => mounts;

    /// <summary>The container's clock, which may be skewed.</summary>
    public TimeProvider Time => time;

    /// <summary>Set when the container was killed: no farewell to anybody.</summary>
    public bool Killed { get; set; }

    /// <summary>The cluster that the pod runs on: its address and authority.</summary>
    public Kubeconfig Home => home;

    /// <summary>A client of the own cluster under the pod's service account.</summary>
    public ClusterClient ConnectHome(string userAgent) => new(
        home,
        time,
        new ClusterClientOptions { UserAgent = userAgent, Token = identity.GetTokenAsync, Gate = gate.PassAsync });

    /// <summary>A client of whatever the kubeconfig says; a mounted token file is read for each request.</summary>
    public ClusterClient Connect(
        Kubeconfig kubeconfig, string userAgent, Func<CancellationToken, ValueTask<string>>? token = null) =>
        new(kubeconfig, time, new ClusterClientOptions { UserAgent = userAgent, Gate = gate.PassAsync, Token = token });

    /// <summary>The value of <c>--name=value</c>, null when absent.</summary>
    public string? Flag(string name)
    {
        var prefix = $"--{name}=";
        return Arguments.FirstOrDefault(argument => argument.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
    }
}
