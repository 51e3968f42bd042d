using MultiHubFlows.Activities.Access;
using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Tests.Access;

public sealed class RoleManifestsTests
{
    private static readonly RoleAccount Account = new("robot", "robots");

    [Theory]
    [InlineData(ClusterUse.Hub)]
    [InlineData(ClusterUse.Managed)]
    [InlineData(ClusterUse.Hosting)]
    public void Rights_OfAnyUse_HaveNoWildcardAndAReason(ClusterUse use) =>
        Assert.All(RoleManifests.RightsOf([use], []), right =>
        {
            Assert.All((string[])[right.Group, right.Resource, .. right.Verbs, .. right.Names], text => Assert.DoesNotContain("*", text, StringComparison.Ordinal));
            Assert.NotEmpty(right.Why);
            Assert.NotEmpty(right.Verbs);
        });

    /// <summary>A creation by its collection names no object, so that such a rule would allow nothing.</summary>
    [Theory]
    [InlineData(ClusterUse.Hub)]
    [InlineData(ClusterUse.Managed)]
    [InlineData(ClusterUse.Hosting)]
    public void Rights_ToCreateOrEscalate_NameNoObject(ClusterUse use) =>
        Assert.All(
            RoleManifests.RightsOf([use], []).Where(right => right.Verbs.Intersect(["create", "escalate", "deletecollection"]).Any() && !right.Resource.Contains('/', StringComparison.Ordinal)),
            right => Assert.Empty(right.Names));

    [Fact]
    public void Rights_WithoutInstallAndHosted_HaveNoEscalate()
    {
        var rights = RoleManifests.RightsOf([ClusterUse.Managed], [Need.Install, Need.Hosted, Need.Leaving]);

        Assert.DoesNotContain(rights, right => right.Verbs.Contains("escalate") || right.Verbs.Contains("bind"));
        Assert.DoesNotContain(rights, right => right.Resource.StartsWith("clusterrole", StringComparison.Ordinal) && right.Verbs.Except(["get", "list", "watch"]).Any());
    }

    [Fact]
    public void Rights_OfAHub_BindOnlyOcmsBootstrapRoleAndNeverEscalate()
    {
        var rights = RoleManifests.RightsOf([ClusterUse.Hub], []);

        Assert.Equal(["open-cluster-management:bootstrap"], rights.Where(right => right.Verbs.Contains("bind")).SelectMany(right => right.Names));
        Assert.DoesNotContain(rights, right => right.Verbs.Contains("escalate"));
    }

    [Fact]
    public void Rights_OfAManagedClusterWithoutClearing_ReadNoSecretButTheAgentsOwn()
    {
        var rights = RoleManifests.RightsOf([ClusterUse.Hosting], [Need.Clearing]);

        Assert.All(
            rights.Where(right => right.Resource == "secrets" && right.Verbs.Intersect(["get", "list", "watch"]).Any()),
            right => Assert.Empty(right.Names.DefaultIfEmpty("any").Except(
                ["bootstrap-hub-kubeconfig", "external-managed-kubeconfig", "hub-kubeconfig-secret", "open-cluster-management-image-pull-credentials"])));
    }

    [Fact]
    public void Write_ForAHub_GrantsInTheOperatorsNamespaceAloneWhatIsNeededThere()
    {
        var yaml = RoleManifests.Write(Account, [ClusterUse.Hub], []);

        var role = Assert.Single(yaml.Split("---\n"), document => document.Contains("kind: Role\n", StringComparison.Ordinal) && document.Contains("rules:", StringComparison.Ordinal));
        Assert.Contains("namespace: open-cluster-management\n", role, StringComparison.Ordinal);
        Assert.Contains("resources: [\"serviceaccounts/token\"]", role, StringComparison.Ordinal);
        Assert.DoesNotContain("serviceaccounts/token", yaml.Replace(role, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("  name: robot\n  namespace: robots\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ForAHostingCluster_GrantsSlotsInOurNamespaceAlone()
    {
        var yaml = RoleManifests.Write(Account, [ClusterUse.Hosting], [Need.Install]);

        var slots = Assert.Single(yaml.Split("---\n"), document => document.Contains("\"leases\"", StringComparison.Ordinal));
        Assert.Contains("kind: Role\n", slots, StringComparison.Ordinal);
        Assert.Contains("namespace: multihubflows\n", slots, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ForSeveralUses_GrantsNothingTwice()
    {
        var rights = RoleManifests.RightsOf([ClusterUse.Managed, ClusterUse.Hosting], []);

        var single = rights.SelectMany(right => right.Rows("agents", "cluster1")).Select(row => row.ToString()).ToList();
        Assert.Equal(single.Distinct(), single);
    }

    /// <summary>What a join asks for before it writes is granted: the two lists are one.</summary>
    [Fact]
    public void Rows_OfAnyReview_AreGranted()
    {
        IReadOnlyList<AccessRow> hub = [.. Rights.OnHub(new ManagedClusterName("cluster1"), true), .. Rights.OnHub(new ManagedClusterName("cluster1"), false)];
        IReadOnlyList<AccessRow> managed = [.. Rights.OnManaged(), .. Rights.ForHostedAgent(), .. Rights.OnRunner("agents", Enum.GetValues<Need>())];
        IReadOnlyList<AccessRow> hosting = [.. Rights.ForSlots(), .. Rights.OnRunner("agents", Enum.GetValues<Need>())];

        Assert.All(hub, row => Assert.True(IsGranted(ClusterUse.Hub, row), $"{row}"));
        Assert.All(managed, row => Assert.True(IsGranted(ClusterUse.Managed, row), $"{row}"));
        Assert.All(hosting, row => Assert.True(IsGranted(ClusterUse.Hosting, row), $"{row}"));
        Assert.True(hub.Count > 40 && managed.Count > 40 && hosting.Count > 30);
    }

    private static bool IsGranted(ClusterUse use, AccessRow row) =>
        RoleManifests.RightsOf([use], []).Any(right =>
            (right.Group, right.Resource) == (row.Group, row.Subresource is null ? row.Resource : $"{row.Resource}/{row.Subresource}")
            && right.Verbs.Contains(row.Verb)
            && (right.Names.Count == 0 || (row.Name is { } name && right.Names.Contains(name)))
            && (right.In is not (Place.OwnNamespace or Place.OperatorNamespace) || row.Namespace is "multihubflows" or "open-cluster-management"));
}
