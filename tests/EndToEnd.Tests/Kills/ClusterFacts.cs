using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>What clusters must hold after every registration has joined, however often the process died: each thing once, and nothing left over.</summary>
internal static class ClusterFacts
{
    private const string Identities = "system:serviceaccount:open-cluster-management:mhf-";

    public static async Task CheckAsync(SimulatedFleet fleet, AskedOperations onboardings, CancellationToken cancellationToken)
    {
        foreach (var hub in (string[])["hub1", "hub2"])
        {
            var objects = await fleet.Kubectl.ListAsync(hub, cancellationToken, "managedclusters,certificatesigningrequests,serviceaccounts,clusterroles,clusterrolebindings,manifestworks", "-A");
            CheckHub(hub, objects, onboardings);
        }

        var hosted = await fleet.Kubectl.ListAsync("hosting1", cancellationToken, "klusterlets,leases", "-A");
        foreach (var cluster in (string[])["cluster1", "cluster2", "hosting1"])
        {
            var klusterlets = Of(cluster == "hosting1" ? hosted : await fleet.Kubectl.ListAsync(cluster, cancellationToken, "klusterlets"), "Klusterlet");
            var expected = Onboardings.Registrations.Where(asked => (asked.Hosting ?? asked.Cluster) == cluster).Select(asked => Told(onboardings, asked.Cluster, asked.Hub)["klusterlet"]!);
            Assert.Equal(expected.Select(told => $"{told["name"]} {told["uid"]}").Order(), klusterlets.Select(found => $"{found["metadata"]!["name"]} {found["metadata"]!["uid"]}").Order());
        }

        foreach (var cluster in (string[])["cluster1", "cluster2"])
        {
            var probes = await fleet.Kubectl.ListAsync(cluster, cancellationToken, "namespaces,configmaps", "-A", "-l", "app.kubernetes.io/managed-by=multihubflows");
            Assert.DoesNotContain(probes, found => Text(found, "metadata", "name").StartsWith("mhf-probe-", StringComparison.Ordinal));
        }

        var slots = Of(hosted, "Lease").Where(lease => Text(lease, "metadata", "namespace") == "multihubflows" && Text(lease, "metadata", "name").StartsWith("slot-", StringComparison.Ordinal));
        Assert.Equal(["cluster2/hub2"], slots.Select(slot => Text(slot, "spec", "holderIdentity")));
    }

    private static void CheckHub(string hub, IReadOnlyList<JsonNode> objects, AskedOperations onboardings)
    {
        var asked = Onboardings.Registrations.Where(registration => registration.Hub == hub).Select(registration => registration.Cluster).ToList();
        var members = Of(objects, "ManagedCluster").ToList();
        Assert.Equal(asked, members.Select(member => Text(member, "metadata", "name")).Order());
        Assert.All(members, member => Assert.True(member["spec"]!["hubAcceptsClient"]!.GetValue<bool>(), member.ToJsonString()));
        foreach (var cluster in asked)
        {
            var requests = Of(objects, "CertificateSigningRequest")
                .Where(csr => Text(csr, "spec", "username").StartsWith($"{Identities}{cluster}-", StringComparison.Ordinal)).ToList();
            var approved = Assert.Single(requests, csr => Has(csr, "Approved"));
            Assert.Equal(Told(onboardings, cluster, hub)["csr"]!["name"]!.GetValue<string>(), Text(approved, "metadata", "name"));
            Assert.DoesNotContain(requests, csr => Has(csr, "Denied"));
        }

        Assert.Empty(Of(objects, "ManifestWork"));
        Assert.Empty(objects
            .Where(found => Text(found, "kind") is "ServiceAccount" or "ClusterRole" or "ClusterRoleBinding" && Text(found, "metadata", "name").StartsWith("mhf-", StringComparison.Ordinal))
            .Select(found => $"{hub}: {found["kind"]} {found["metadata"]!["name"]}"));
    }

    private static JsonNode Told(AskedOperations onboardings, string cluster, string hub)
    {
        var told = onboardings.Seen[cluster]["registrations"]!.AsArray().Single(registration => Text(registration!, "hub") == hub)!;
        Assert.Equal("Joined", Text(told, "outcome"));
        return told;
    }

    private static IEnumerable<JsonNode> Of(IReadOnlyList<JsonNode> objects, string kind) => objects.Where(found => Text(found, "kind") == kind);

    private static bool Has(JsonNode csr, string condition) => csr["status"]?["conditions"]?.AsArray().Any(found => Text(found!, "type") == condition) ?? false;

    private static string Text(JsonNode node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = node[name] ?? throw new InvalidOperationException($"No {name} in {node.ToJsonString()}");
        }

        return node.GetValue<string>();
    }
}
