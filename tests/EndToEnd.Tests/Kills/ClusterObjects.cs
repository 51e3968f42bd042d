using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>What a join could touch on its clusters, as kubectl reads it: each object with the annotations that we put on objects.</summary>
internal sealed record ClusterObjects(IReadOnlyList<string> Clusters, IReadOnlySet<string> All)
{
    private const string OurAnnotations = "multihubflows.dev/";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Everywhere =
        ["namespaces", "secrets", "configmaps", "serviceaccounts", "deployments", "leases", "clusterroles", "clusterrolebindings", "roles", "rolebindings", "certificatesigningrequests"];

    private static readonly string[] OfOcm = ["managedclusters", "manifestworks", "klusterlets", "appliedmanifestworks"];

    // OCM makes the roles at the first acceptance for all clusters of a hub; the namespace of the slots stays, with what Kubernetes puts into each.
    private static readonly string[] Residue =
    [
        "ClusterRole /open-cluster-management:managedcluster:registration", "ClusterRole /open-cluster-management:managedcluster:work",
        "hosting1: Namespace /multihubflows", "hosting1: ServiceAccount multihubflows/default", "hosting1: ConfigMap multihubflows/kube-root-ca.crt",
    ];

    public static async Task<ClusterObjects> ReadAsync(Kubectl kubectl, IReadOnlyList<string> clusters, CancellationToken cancellationToken) =>
        new(clusters, (await Task.WhenAll(clusters.Select(cluster => OfAsync(kubectl, cluster, cancellationToken)))).SelectMany(found => found).ToHashSet());

    /// <summary>Waits until the clusters are as they were, but for the residue of docs/undo.md and what is to be there besides, and says what is not.</summary>
    public async Task<IReadOnlyList<string>> DifferenceAsync(Kubectl kubectl, CancellationToken cancellationToken, params IReadOnlyList<string> kept)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var now = await NowAsync(kubectl, cancellationToken);
            IReadOnlyList<string> difference = [.. now.Except(kept), .. kept.Except(now).Select(line => $"not there: {line}")];
            if (difference.Count == 0 || TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return difference;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>What is not as it was, at this moment.</summary>
    public async Task<IReadOnlyList<string>> NowAsync(Kubectl kubectl, CancellationToken cancellationToken)
    {
        var now = (await ReadAsync(kubectl, Clusters, cancellationToken)).All;
        return [.. now.Except(All).Where(line => !IsResidue(line)).Select(line => $"+ {line}"), .. All.Except(now).Select(line => $"- {line}")];
    }

    private static async Task<IEnumerable<string>> OfAsync(Kubectl kubectl, string cluster, CancellationToken cancellationToken)
    {
        var definitions = await kubectl.ListAsync(cluster, cancellationToken, "customresourcedefinitions");
        var served = definitions.Select(definition => $"{definition["spec"]!["names"]!["plural"]}").Intersect(OfOcm, StringComparer.Ordinal);
        var objects = await kubectl.ListAsync(cluster, cancellationToken, string.Join(',', [.. Everywhere, .. served]), "-A");

        // Leases of leaders come with their program, before or after a reading; an issued request is the hub's to clear.
        return objects.Where(found => !IsOfALeader(found) && !IsIssued(found)).Select(found => $"{cluster}: {Line(found)}");
    }

    private static string Line(JsonNode found)
    {
        var ours = (found["metadata"]!["annotations"]?.AsObject() ?? []).Where(entry => entry.Key.StartsWith(OurAnnotations, StringComparison.Ordinal));
        return string.Join(' ', [$"{found["kind"]} {found["metadata"]!["namespace"]}/{found["metadata"]!["name"]}", .. ours.Select(entry => $"{entry.Key[OurAnnotations.Length..]}={entry.Value}")]);
    }

    private static bool IsResidue(string line) => Residue.Any(residue => line.EndsWith(residue, StringComparison.Ordinal));

    private static bool IsOfALeader(JsonNode found) => $"{found["kind"]}" == "Lease" && !$"{found["metadata"]!["name"]}".StartsWith("slot-", StringComparison.Ordinal);

    private static bool IsIssued(JsonNode found) => $"{found["kind"]}" == "CertificateSigningRequest" && found["status"]?["certificate"] is not null;
}
