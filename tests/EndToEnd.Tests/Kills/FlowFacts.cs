using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>What clusters must hold after a flow, however often the process died: each membership once, and of all else nothing.</summary>
internal static class FlowFacts
{
    private const string Identities = "system:serviceaccount:open-cluster-management:mhf-";

    /// <summary>Compares the clusters with the memberships that there are to be, with those of which hubs have works, and with what the operations told of them.</summary>
    public static async Task CheckAsync(
        Kubectl kubectl, FleetSize size, IReadOnlyList<Member> members, IReadOnlyList<Member> working, IEnumerable<JsonNode> told, CancellationToken cancellationToken)
    {
        foreach (var hub in Enumerable.Range(1, size.Hubs).Select(number => FormattableString.Invariant($"hub{number}")))
        {
            var types = "managedclusters,certificatesigningrequests,serviceaccounts,clusterroles,clusterrolebindings,manifestworks";
            CheckHub(hub, await kubectl.ListAsync(hub, cancellationToken, types, "-A"), [.. members.Where(member => member.Hub == hub)], [.. working.Where(member => member.Hub == hub)]);
        }

        var agents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var runner in Enumerable.Range(1, size.Managed).Select(number => FormattableString.Invariant($"cluster{number}")).Append("hosting1"))
        {
            var expected = members.Where(member => member.RunsOn == runner).Select(member => $"{member}").Order(StringComparer.Ordinal);
            var klusterlets = await KlusterletsAsync(kubectl, runner, cancellationToken);
            Assert.Equal(expected, klusterlets.Select(found => $"{Ours(found, "cluster")}/{Ours(found, "hub")} {found["spec"]!["deployOption"]!["mode"]} on {runner}").Order(StringComparer.Ordinal));
            foreach (var klusterlet in klusterlets)
            {
                agents.Add($"{Ours(klusterlet, "cluster")}/{Ours(klusterlet, "hub")}", $"{klusterlet["metadata"]!["uid"]}");
            }
        }

        foreach (var of in working.GroupBy(member => member.Cluster))
        {
            var applied = await kubectl.ListAsync(of.Key, cancellationToken, "appliedmanifestworks");
            Assert.Equal(
                of.Select(member => $"{member.Workload} {agents[$"{member.Cluster}/{member.Hub}"]}").Order(StringComparer.Ordinal),
                applied.Select(work => $"{work["spec"]!["manifestWorkName"]} {work["spec"]!["agentID"]}").Order(StringComparer.Ordinal));
        }

        var slots = await kubectl.ListAsync("hosting1", cancellationToken, "leases", "-n", "multihubflows");
        Assert.Equal(
            members.Where(member => member.IsHosted).Select(member => $"{member.Cluster}/{member.Hub}").Order(StringComparer.Ordinal),
            slots.Select(slot => $"{slot["spec"]!["holderIdentity"]}").Order(StringComparer.Ordinal));
        foreach (var registration in told.Where(registration => registration["klusterlet"] is not null && $"{registration["outcome"]}" is "Joined" or "Moved" or "Left"))
        {
            Assert.Equal($"{registration["outcome"]}" != "Left", agents.ContainsValue($"{registration["klusterlet"]!["uid"]}"));
        }
    }

    private static void CheckHub(string hub, IReadOnlyList<JsonNode> objects, IReadOnlyList<Member> members, IReadOnlyList<Member> working)
    {
        var clusters = Of(objects, "ManagedCluster").ToList();
        Assert.Equal(members.Select(member => member.Cluster), clusters.Select(Name).Order(StringComparer.Ordinal));
        Assert.All(clusters, cluster => Assert.True(cluster["spec"]!["hubAcceptsClient"]!.GetValue<bool>() && Has(cluster, "ManagedClusterConditionAvailable"), cluster.ToJsonString()));
        var requests = Of(objects, "CertificateSigningRequest").Where(csr => $"{csr["spec"]!["username"]}".StartsWith(Identities, StringComparison.Ordinal)).ToList();
        Assert.Equal(members.Select(member => member.Cluster), requests.Where(csr => Has(csr, "Approved")).Select(csr => members.First(member => $"{csr["spec"]!["username"]}".StartsWith($"{Identities}{member.Cluster}-", StringComparison.Ordinal)).Cluster).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(requests, csr => Has(csr, "Denied"));
        Assert.Equal(
            working.Select(member => $"{member.Cluster}/{member.Workload}").Order(StringComparer.Ordinal),
            Of(objects, "ManifestWork").Select(work => $"{work["metadata"]!["namespace"]}/{Name(work)}").Order(StringComparer.Ordinal));
        Assert.Empty(objects
            .Where(found => $"{found["kind"]}" is "ServiceAccount" or "ClusterRole" or "ClusterRoleBinding" && Name(found).StartsWith("mhf-", StringComparison.Ordinal))
            .Select(found => $"{hub}: {found["kind"]} {Name(found)}"));
    }

    private static async Task<IReadOnlyList<JsonNode>> KlusterletsAsync(Kubectl kubectl, string runner, CancellationToken cancellationToken)
    {
        // The definition is there where an agent has ever been.
        var definitions = await kubectl.ListAsync(runner, cancellationToken, "customresourcedefinitions");
        return definitions.Any(definition => Name(definition) == "klusterlets.operator.open-cluster-management.io") ? await kubectl.ListAsync(runner, cancellationToken, "klusterlets") : [];
    }

    private static IEnumerable<JsonNode> Of(IReadOnlyList<JsonNode> objects, string kind) => objects.Where(found => $"{found["kind"]}" == kind);

    private static bool Has(JsonNode found, string condition) =>
        found["status"]?["conditions"]?.AsArray().Any(its => $"{its!["type"]}" == condition && $"{its["status"]}" == "True") ?? false;

    private static string Name(JsonNode found) => $"{found["metadata"]!["name"]}";

    private static string Ours(JsonNode found, string annotation) => $"{found["metadata"]!["annotations"]?[$"multihubflows.dev/{annotation}"]}";
}
