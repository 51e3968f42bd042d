using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Nodes;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>What the parts of one running operator share.</summary>
internal sealed record OperatorContext(
    ContainerRun Run, ClusterClient Client, OcmTimings Timings, string Version, TimeProvider Time, ILogger Logger)
{
    public const string UserAgent = "registration-operator/v1.3.1";

    /// <summary>Which release the operator is of: its image says.</summary>
    public OcmRelease Release { get; } = OcmRelease.Of(Version);
}
