using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

using AccessAttributes = MultiHubFlows.Simulator.ApiServer.AccessAttributes;
using AdmissionRequest = MultiHubFlows.Simulator.ApiServer.AdmissionRequest;
using IAdmission = MultiHubFlows.Simulator.ApiServer.IAdmission;
using StatusException = MultiHubFlows.Simulator.ApiServer.StatusException;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>The mutating and the validating webhook of ManagedClusters, with their words.</summary>
internal sealed class ManagedClusterAdmission(WebhookSwitch webhook, TimeProvider time) : IAdmission
{
    private const string Mutator = "managedclustermutators.admission.cluster.open-cluster-management.io";
    private const string Validator = "managedclustervalidators.admission.cluster.open-cluster-management.io";
    private const string ClusterGroup = "cluster.open-cluster-management.io";

    public async ValueTask AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Subresource is null && request.NewObject is { } cluster)
        {
            await webhook.PassAsync(cancellationToken);
            Mutate(cluster, request.OldObject);
            Validate(request, cluster);
        }
    }

    private void Mutate(JsonObject cluster, JsonObject? old)
    {
        RefuseWrongTypes(cluster);
        var spec = cluster.Child("spec");
        spec["hubAcceptsClient"] ??= false;
        if (string.IsNullOrEmpty(cluster.Text("metadata", "labels", HubNames.ClusterSetLabel)))
        {
            cluster.Child("metadata").Child("labels")[HubNames.ClusterSetLabel] = "default";
        }

        foreach (var taint in cluster.Objects("spec", "taints"))
        {
            var known = old.Objects("spec", "taints").FirstOrDefault(
                before => before.Text("key") == taint.Text("key") && before.Text("effect") == taint.Text("effect"));
            taint["timeAdded"] ??= known.Text("timeAdded") ?? Client.Conditions.Timestamp(time.GetUtcNow());
        }
    }

    private static void RefuseWrongTypes(JsonObject cluster)
    {
        RefuseUnless(cluster.At("spec", "hubAcceptsClient"), "spec.hubAcceptsClient", "bool", JsonValueKind.True, JsonValueKind.False);
        RefuseUnless(cluster.At("spec", "leaseDurationSeconds"), "spec.leaseDurationSeconds", "int32", JsonValueKind.Number);
        RefuseUnless(
            cluster.At("spec", "managedClusterClientConfigs"),
            "spec.managedClusterClientConfigs",
            "[]v1.ClientConfig",
            JsonValueKind.Array);
        RefuseUnless(cluster.At("spec", "taints"), "spec.taints", "[]v1.Taint", JsonValueKind.Array);
    }

    private static void RefuseUnless(JsonNode? value, string field, string goType, params JsonValueKind[] kinds)
    {
        if (value is null || kinds.Contains(value.GetValueKind()))
        {
            return;
        }

        var found = value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "bool",
        };
        throw Refusal(
            Mutator, 400, null, $"json: cannot unmarshal {found} into Go struct field ManagedClusterSpec.{field} of type {goType}");
    }

    private static void Validate(AdmissionRequest request, JsonObject cluster)
    {
        foreach (var url in cluster.Objects("spec", "managedClusterClientConfigs").Select(config => config.Text("url") ?? ""))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttps)
            {
                throw Refusal(Validator, 400, "BadRequest", $"url \"{url}\" is invalid in client configs");
            }
        }

        if (cluster.Flag("spec", "hubAcceptsClient") && !request.OldObject.Flag("spec", "hubAcceptsClient"))
        {
            RequireAccept(request);
        }

        var set = cluster.Text("metadata", "labels", HubNames.ClusterSetLabel);
        var oldSet = request.OldObject.Text("metadata", "labels", HubNames.ClusterSetLabel);
        if (set != oldSet)
        {
            RequireJoin(request, oldSet);
            RequireJoin(request, set);
        }
    }

    private static void RequireAccept(AdmissionRequest request)
    {
        var access = new AccessAttributes(
            "update", "register.open-cluster-management.io", "managedclusters", "accept", Name: request.Name);
        if (!request.Authorizer.IsAllowed(request.User, access))
        {
            throw Forbidden(
                "managedclusters/accept",
                request.Name,
                $"user \"{request.User.Name}\" cannot update the HubAcceptsClient field");
        }
    }

    private static void RequireJoin(AdmissionRequest request, string? set)
    {
        if (string.IsNullOrEmpty(set))
        {
            return;
        }

        var access = new AccessAttributes("create", ClusterGroup, "managedclustersets", "join", Name: set);
        if (!request.Authorizer.IsAllowed(request.User, access))
        {
            throw Forbidden(
                "managedclustersets/join",
                set,
                $"user \"{request.User.Name}\" cannot add/remove a ManagedCluster to/from ManagedClusterSet \"{set}\"");
        }
    }

    private static StatusException Forbidden(string kind, string name, string why) => Refusal(
        Validator,
        403,
        "Forbidden",
        $"{kind}.{ClusterGroup} \"{name}\" is forbidden: {why}",
        new JsonObject { ["name"] = name, ["group"] = ClusterGroup, ["kind"] = kind });

    private static StatusException Refusal(string webhook, int code, string? reason, string message, JsonObject? details = null) =>
        new(code, reason, $"admission webhook \"{webhook}\" denied the request: {message}", details);
}
