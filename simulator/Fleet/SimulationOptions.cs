using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Simulator.Control;

namespace MultiHubFlows.Simulator.Fleet;

/// <summary>What a simulated fleet consists of.</summary>
public sealed record SimulationOptions
{
    /// <summary>How many hubs (hub1..hubN).</summary>
    public int Hubs { get; init; } = 1;

    /// <summary>How many clusters to be managed (cluster1..clusterM).</summary>
    public int Managed { get; init; } = 1;

    /// <summary>How many hosting clusters (hosting1..hostingK).</summary>
    public int Hosting { get; init; }

    /// <summary>Where kubeconfigs, bundle and fleet file go; null writes nothing.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Whether the control port is opened.</summary>
    public bool Control { get; init; }

    /// <summary>The clock; null takes a <see cref="MovableClock"/>.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>What runs on the clusters, started in this order on each.</summary>
    public IReadOnlyList<IClusterBehaviour> Behaviours { get; init; } = [];

    /// <summary>Endpoints that the control port serves beside its own.</summary>
    public IReadOnlyList<IControlExtension> ControlExtensions { get; init; } = [];

    /// <summary>The manifests of the operator bundle written beside the fleet file; null writes no bundle.</summary>
    public string? OperatorBundle { get; init; }

    /// <summary>The identity of each part's kubeconfig and fleet file; null: the administrator's. It is made once the cluster's behaviours have started.</summary>
    public Func<ClusterPart, ClientIdentity>? Client { get; init; }

    /// <summary>The version of agents named in the fleet file.</summary>
    public string AgentVersion { get; init; } = "v1.3.1";

    /// <summary>Changes the options of a server before it is made, for tests with special servers.</summary>
    public Func<ApiServer.SimulatedApiServerOptions, ApiServer.SimulatedApiServerOptions>? ConfigureServer { get; init; }

    /// <summary>Where everything logs.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
