using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>How Open Cluster Management is set up on the simulated clusters.</summary>
public sealed record OcmOptions
{
    /// <summary>How long things take; the default is what real controllers of v1.3.1 need.</summary>
    public OcmTimings Timings { get; init; } = new();

    /// <summary>Whether hubs have <c>open-cluster-management:bootstrap</c> and its account; Helm's defaults leave them out.</summary>
    public bool BootstrapRole { get; init; } = true;

    /// <summary>Whether hubs have the feature gate ManagedClusterAutoApproval: every new cluster is accepted once.</summary>
    public bool AutoApproval { get; init; }

    /// <summary>Whose bootstrap requests the gate approves by itself.</summary>
    public IReadOnlyList<string> AutoApproveUsers { get; init; } =
        ["system:serviceaccount:open-cluster-management:agent-registration-bootstrap"];

    /// <summary>The version that the hubs' controllers and the operator's bundle say.</summary>
    public string Version { get; init; } = "v1.3.1";

    /// <summary>The version of single hubs, by name, where it differs.</summary>
    public IReadOnlyDictionary<string, string> HubVersions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where names of pods and jitter come from; null takes a random seed.</summary>
    public Random? Randomness { get; init; }

    /// <summary>Where controllers log what they will try again.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
