using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>What a simulated API server is made of.</summary>
public sealed record SimulatedApiServerOptions
{
    /// <summary>The cluster's name: in the serving certificate and in kubeconfigs.</summary>
    public required string Name { get; init; }

    /// <summary>The clock of everything in the server: tokens, certificates, leases, timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The source of generated names, UIDs and serial numbers; null takes a random seed.</summary>
    public Random? Randomness { get; init; }

    /// <summary>The loopback port, 0 for any free one. A restart keeps the port.</summary>
    public int Port { get; init; }

    /// <summary>How long a token of a deleted service account still works (a real server caches authentications for 10 s).</summary>
    public TimeSpan AuthenticationCache { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the token controller waits before it fills a token Secret. Infinite: never. Can be changed later.</summary>
    public TimeSpan TokenControllerDelay { get; init; } = TimeSpan.Zero;

    /// <summary>How long a new CustomResourceDefinition needs before it is Established and served.</summary>
    public TimeSpan EstablishDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether <c>kube-public/cluster-info</c> exists and is readable by everybody.</summary>
    public bool ClusterInfo { get; init; } = true;

    /// <summary>Further names and addresses for the serving certificate.</summary>
    public IReadOnlyList<string> ExtraServerNames { get; init; } = [];

    /// <summary>
    /// Whether the serving certificate names 127.0.0.1 and localhost. False makes a server that is reachable only by clients which
    /// expect another name (<c>kubernetes</c>, the cluster's name).
    /// </summary>
    public bool LoopbackInCertificate { get; init; } = true;

    /// <summary>What <c>/version</c> says.</summary>
    public string GitVersion { get; init; } = "v1.35.6";

    /// <summary>Where the server logs.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
