using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>What an agent found out about its cluster.</summary>
internal sealed record ClusterReport
{
    public string? Version { get; init; }

    public JsonObject? Capacity { get; init; }

    public JsonObject? Allocatable { get; init; }

    public JsonArray? Claims { get; init; }

    /// <summary>Why the API server counts as down.</summary>
    public string? Unavailable { get; init; }

    /// <summary>It fails, but not for long enough to say so.</summary>
    public bool Undecided { get; init; }

    public void Put(JsonObject cluster, DateTimeOffset now)
    {
        if (Undecided)
        {
            return;
        }

        if (Unavailable is not null)
        {
            cluster.SetCondition(now, HubNames.Available, "False", "ManagedClusterKubeAPIServerUnavailable", Unavailable);
            return;
        }

        cluster.SetCondition(now, HubNames.Available, "True", "ManagedClusterAvailable", "Managed cluster is available");
        var status = cluster.Child("status");
        status["allocatable"] = Allocatable?.DeepClone();
        status["capacity"] = Capacity?.DeepClone();
        status["version"] = new JsonObject { ["kubernetes"] = Version };
        if (Claims is { Count: > 0 })
        {
            status["clusterClaims"] = Claims.DeepClone();
        }
        else
        {
            status.Remove("clusterClaims");
        }
    }
}
