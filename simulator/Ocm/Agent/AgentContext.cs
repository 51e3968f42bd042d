using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Nodes;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>What the parts of one running agent share.</summary>
/// <param name="Run">The container.</param>
/// <param name="Kind">Which agent it is.</param>
/// <param name="Settings">The agent's arguments.</param>
/// <param name="AgentName">Its name in certificates.</param>
/// <param name="Management">The cluster that it runs on, where its Secrets and leader lease are.</param>
/// <param name="Spoke">The managed cluster, under the agent's account there.</param>
/// <param name="Timings">Delays.</param>
/// <param name="Random">Jitter and names.</param>
/// <param name="Logger">What it will try again.</param>
internal sealed record AgentContext(
    ContainerRun Run,
    AgentKind Kind,
    AgentSettings Settings,
    string AgentName,
    ClusterClient Management,
    ClusterClient Spoke,
    OcmTimings Timings,
    RandomSource Random,
    ILogger Logger)
{
    public const string RegistrationUserAgent = "registration/v1.3.1";
    public const string WorkUserAgent = "work/v1.3.1";

    public TimeProvider Time => Run.Time;

    /// <summary>Which release the agent is of: its image says.</summary>
    public OcmRelease Release => OcmRelease.Of(Run.ImageTag);

    public string Cluster => Settings.ClusterName;

    public string UserName => $"system:open-cluster-management:{Cluster}:{AgentName}";

    /// <summary>How long to wait after a refusal: acceptance may come at any moment, but nobody tells.</summary>
    public TimeSpan AcceptBackoff(int refusals) => refusals < 2 ? Timings.AcceptRetry : Timings.AcceptRetryLimit;
}
