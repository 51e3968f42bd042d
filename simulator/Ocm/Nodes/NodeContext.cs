using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>What the parts of one node share.</summary>
internal sealed record NodeContext(
    string Cluster, ClusterClient Client, Kubeconfig Home, OcmTimings Timings, TimeProvider Time, ILogger Logger)
{
    public required WatchedResources Secrets { get; init; }

    /// <summary>Where containers speak to: namespace, pod, line.</summary>
    public required Action<string, string, string> Log { get; init; }

    /// <summary>See <see cref="OcmTimings.SecretPropagation"/>; can be changed while the node runs.</summary>
    public TimeSpan SecretPropagation { get; set; } = Timings.SecretPropagation;

    public Signal SecretsChanged { get; } = new();

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, Time, cancellationToken);

    public void Start(string name, Func<CancellationToken, Task> work, CancellationToken stopping) =>
        BackgroundWork.Start(name, work, Logger, stopping);
}
