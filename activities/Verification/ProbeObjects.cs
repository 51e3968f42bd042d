using System.Text.Json.Nodes;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Verification;

/// <summary>The ManifestWork of the verification: a namespace of its own with one ConfigMap that says which join it is of.</summary>
internal static class ProbeObjects
{
    private const string OperationKey = "operation";
    private const string HubKey = "hub";
    private const string AttemptKey = "attempt";

    /// <summary>The work, in the cluster's namespace on the hub.</summary>
    public static ManifestWork Work(Registration registration)
    {
        var name = registration.Plan.Names.Probe;
        return new ManifestWork
        {
            Metadata = Owner.Metadata(registration, name, registration.Cluster.Value),
            Spec = new ManifestWorkSpec
            {
                Workload = new ManifestWorkload { Manifests = [NamespaceManifest(name), ConfigMapManifest(registration, name)] },
            },
        };
    }

    /// <summary>Whether a ConfigMap is the one that this attempt's work holds.</summary>
    public static bool IsOf(Registration registration, ConfigMap map) =>
        map.Data is { } data
        && data.TryGetValue(OperationKey, out var operation) && operation == registration.Operation.Origin
        && data.TryGetValue(HubKey, out var hub) && hub == registration.Plan.Hub.Value
        && data.TryGetValue(AttemptKey, out var attempt) && attempt == AttemptText(registration);

    private static JsonObject NamespaceManifest(string name) =>
        new()
        {
            ["apiVersion"] = ResourceKind.Namespace.ApiVersion,
            ["kind"] = ResourceKind.Namespace.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = Labels() },
        };

    private static JsonObject ConfigMapManifest(Registration registration, string name) =>
        new()
        {
            ["apiVersion"] = ResourceKind.ConfigMap.ApiVersion,
            ["kind"] = ResourceKind.ConfigMap.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = name, ["labels"] = Labels() },
            ["data"] = new JsonObject
            {
                [OperationKey] = registration.Operation.Origin,
                [HubKey] = registration.Plan.Hub.Value,
                [AttemptKey] = AttemptText(registration),
            },
        };

    private static JsonObject Labels() => new() { [OwnerAnnotations.ManagedBy] = OwnerAnnotations.ManagedByValue };

    private static string AttemptText(Registration registration) => registration.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
