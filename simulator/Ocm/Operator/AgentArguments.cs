using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>What a Klusterlet's spec becomes in its agents' arguments.</summary>
internal static class AgentArguments
{
    public static IReadOnlyList<string> OfHosted { get; } =
        ["--spoke-kubeconfig=/spoke/config/kubeconfig", "--terminate-on-files=/spoke/config/kubeconfig"];

    public static IEnumerable<string> OfRegistration(KlusterletConfig klusterlet, JsonObject source)
    {
        foreach (var url in source.Objects("spec", "externalServerURLs").Select(entry => entry.Text("url")))
        {
            yield return $"--spoke-external-server-urls={url}";
        }

        foreach (var argument in klusterlet.IsHosted ? OfHosted : [])
        {
            yield return argument;
        }

        var registration = source.At("spec", "registrationConfiguration");
        if (registration.Number("clientCertExpirationSeconds") is > 0 and { } seconds)
        {
            yield return $"--client-cert-expiration-seconds={seconds}";
        }

        foreach (var (key, value) in registration.At("clusterAnnotations") as JsonObject ?? [])
        {
            yield return $"--cluster-annotations={key}={value.Text()}";
        }

        yield return $"--kube-api-qps={registration.Number("kubeAPIQPS") ?? 50}";
        yield return $"--kube-api-burst={registration.Number("kubeAPIBurst") ?? 100}";
    }

    public static IEnumerable<string> OfWork(JsonObject source)
    {
        if (source.Text("spec", "workConfiguration", "appliedManifestWorkEvictionGracePeriod") is { } grace)
        {
            yield return $"--appliedmanifestwork-eviction-grace-period={grace}";
        }
    }

    /// <summary>The gates that agents know; unknown ones are told by a condition and left out.</summary>
    public static IEnumerable<string> OfFeatures(JsonObject source, params string[] parts)
    {
        var unknown = FeatureGates.Unknown(source).ToHashSet(StringComparer.Ordinal);
        return parts.SelectMany(part => source.Objects("spec", part, "featureGates"))
            .Where(gate => gate.Text("feature") is { } feature && !unknown.Contains(feature))
            .Select(gate => $"--feature-gates={gate.Text("feature")}={(gate.Text("mode") == "Enable" ? "true" : "false")}");
    }
}
