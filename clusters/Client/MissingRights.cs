namespace MultiHubFlows.Clusters.Client;

/// <summary>Says which right a 403 asks for. Three of OCM's and Kubernetes' own messages name the wrong one, or none.</summary>
internal static class MissingRights
{
    public static string NextStep(ApiCall call, ApiAnswer answer)
    {
        var said = answer.Status?.Message ?? "";
        return $"Grant the credential's user: {Right(call, said)}; 'multihub rbac' prints all that is needed.";
    }

    private static string Right(ApiCall call, string said)
    {
        if (said.Contains("managedclusters/accept", StringComparison.Ordinal) || said.Contains("HubAcceptsClient", StringComparison.Ordinal))
        {
            return "update on managedclusters/accept in group register.open-cluster-management.io";
        }

        if (said.Contains("managedclustersets/join", StringComparison.Ordinal))
        {
            return "create on managedclustersets/join in group cluster.open-cluster-management.io";
        }

        if (said.Contains("signerName", StringComparison.Ordinal))
        {
            return "approve on signers 'kubernetes.io/kube-apiserver-client' in group certificates.k8s.io";
        }

        if (said.Contains("attempting to grant RBAC permissions", StringComparison.Ordinal))
        {
            return call.Kind == ResourceKind.ClusterRole || call.Kind == ResourceKind.Role
                ? $"escalate on {call.Kind!.Plural} in group {call.Kind.Group}, or the listed rights themselves"
                : "bind on the role that is bound, in group rbac.authorization.k8s.io, or the listed rights themselves";
        }

        return call.Kind is null
            ? $"{call.Verb} on {call.Path}"
            : $"{call.Verb} on {call.Kind.Plural}{(call.Subresource is null ? "" : "/" + call.Subresource)}"
              + (call.Kind.Group.Length == 0 ? "" : $" in group {call.Kind.Group}")
              + (call.Namespace is null ? "" : $" in namespace {call.Namespace}");
    }
}
