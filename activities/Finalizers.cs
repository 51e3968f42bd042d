using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Activities;

/// <summary>What keeps a deleted object from being gone, in words.</summary>
internal static class Finalizers
{
    private const int Most = 5;

    /// <summary>Its finalizers.</summary>
    public static string Of(ObjectMeta metadata) =>
        metadata.Finalizers is { Count: > 0 } finalizers ? $"finalizers {string.Join(", ", finalizers.Take(Most))}" : "the server";

    /// <summary>A namespace's finalizers and the conditions by which Kubernetes says what is left in it.</summary>
    public static string Of(KubernetesNamespace ns)
    {
        var remaining = ns.Status?.Conditions?
            .Where(condition => condition.IsTrue && condition.Type is "NamespaceContentRemaining" or "NamespaceFinalizersRemaining")
            .Select(condition => condition.Message)
            .OfType<string>()
            .ToList() ?? [];
        return remaining.Count > 0 ? Orchestrations.Failures.Cut(string.Join("; ", remaining), 400) : Of(ns.Metadata);
    }
}
