using MultiHubFlows.Kubernetes.Tests.Http;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>A service account of the run with a token of an hour.</summary>
public sealed record Account(string Namespace, string Name, string Uid, string Token, Caller Caller)
{
    public string User => $"system:serviceaccount:{Namespace}:{Name}";

    /// <summary>How Go prints the groups of this account in a refusal.</summary>
    public string Groups =>
        $"[\"system:serviceaccounts\" \"system:serviceaccounts:{Namespace}\" \"system:authenticated\"]";
}
