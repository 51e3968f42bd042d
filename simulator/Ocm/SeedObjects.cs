using System.Globalization;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>
/// Objects as they stand after joins, to be loaded into servers on which nothing of OCM runs: for fleets of thousands, and for states that
/// controllers would mend at once.
/// </summary>
public static class SeedObjects
{
    /// <summary>What a hub's kinds are defined by.</summary>
    public static IReadOnlyList<JsonObject> HubDefinitions => ManifestFiles.Documents("hub-crds.yaml");

    /// <summary>What the kinds of a cluster that runs agents are defined by.</summary>
    public static IReadOnlyList<JsonObject> AgentDefinitions => [ManifestFiles.Documents("klusterlet-operator.yaml")[0]];

    /// <summary>A namespaced or cluster-scoped object of metadata alone.</summary>
    public static JsonObject Bare(string apiVersion, string kind, string? ns, string name, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> annotations)
    {
        var metadata = new JsonObject { ["name"] = name, ["labels"] = Map(labels), ["annotations"] = Map(annotations) };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    /// <summary>A ManagedCluster that is accepted, joined and as available as said.</summary>
    public static JsonObject ManagedCluster(
        string name, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> annotations, DateTimeOffset since, bool accepted = true, string available = "True")
    {
        var cluster = Bare("cluster.open-cluster-management.io/v1", "ManagedCluster", null, name, labels, annotations);
        cluster["spec"] = new JsonObject { ["hubAcceptsClient"] = accepted, ["leaseDurationSeconds"] = 60 };
        cluster["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                Condition("HubAcceptedManagedCluster", "True", "HubClusterAdminAccepted", since),
                Condition("ManagedClusterJoined", "True", "ManagedClusterJoined", since),
                Condition("ManagedClusterConditionAvailable", available, available == "True" ? "ManagedClusterAvailable" : "ManagedClusterLeaseUpdateStopped", since)),
        };
        return cluster;
    }

    /// <summary>The lease of an agent on its hub; its namespace has to be there.</summary>
    public static JsonObject AgentLease(string cluster, DateTimeOffset renewed) => new()
    {
        ["apiVersion"] = "coordination.k8s.io/v1",
        ["kind"] = "Lease",
        ["metadata"] = new JsonObject { ["name"] = "managed-cluster-lease", ["namespace"] = cluster },
        ["spec"] = new JsonObject { ["leaseDurationSeconds"] = 60, ["renewTime"] = renewed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) },
    };

    /// <summary>A Klusterlet whose operator says that its agent is connected, or why it is not.</summary>
    public static JsonObject Klusterlet(
        string name, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> annotations, string cluster, string ns, string mode, DateTimeOffset since, string? degraded = null)
    {
        var klusterlet = Bare("operator.open-cluster-management.io/v1", "Klusterlet", null, name, labels, annotations);
        klusterlet["spec"] = new JsonObject { ["clusterName"] = cluster, ["namespace"] = ns, ["deployOption"] = new JsonObject { ["mode"] = mode } };
        klusterlet["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                Condition("Applied", "True", "KlusterletApplied", since),
                Condition("Available", "True", "KlusterletAvailable", since),
                Condition("HubConnectionDegraded", degraded is null ? "False" : "True", degraded ?? "HubConnectionFunctional", since)),
        };
        return klusterlet;
    }

    private static JsonObject Condition(string type, string status, string reason, DateTimeOffset since) => new()
    {
        ["type"] = type,
        ["status"] = status,
        ["reason"] = reason,
        ["message"] = "as it was loaded",
        ["lastTransitionTime"] = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    private static JsonObject Map(IReadOnlyDictionary<string, string> entries) => new(entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}
