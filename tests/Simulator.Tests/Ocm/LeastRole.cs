using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>The least ClusterRole that was enough for external-managed-kubeconfig on real servers.</summary>
internal static class LeastRole
{
    public static JsonObject Named(string name)
    {
        string[] all = ["get", "list", "watch", "create", "update", "patch", "delete"];
        var paths = new JsonObject
        {
            ["nonResourceURLs"] = new JsonArray("/version", "/livez", "/healthz", "/readyz"),
            ["verbs"] = new JsonArray("get"),
        };
        return Rbac.Role(
            null,
            name,
            labels: null,
            Rbac.Rule("", ["namespaces", "serviceaccounts", "secrets"], all),
            Rbac.Rule("", ["serviceaccounts/token"], ["create"]),
            Rbac.Rule("apiextensions.k8s.io", ["customresourcedefinitions"], ["get", "list", "create", "update", "patch"]),
            Rbac.Rule("rbac.authorization.k8s.io", ["clusterroles", "clusterrolebindings"], [.. all, "escalate", "bind"]),
            Rbac.Rule("work.open-cluster-management.io", ["appliedmanifestworks"], ["list", "get", "update", "patch"]),
            paths);
    }
}
