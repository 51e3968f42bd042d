using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Hub;

public sealed class AcceptanceTests(Workspace space) : HubCase(space)
{
    private const string Accepted = "HubAcceptedManagedCluster";
    private const string ClusterName = "open-cluster-management.io/cluster-name";

    [Fact]
    [Recorded("ssa/19-managedcluster-after")]
    [Recorded("ocm/managedcluster-namespace-created-after-accept")]
    public async Task MergePatch_Accept_GivesConditionFinalizersAndNamespace()
    {
        await NeedsOcmAsync();
        var name = NewName("accepted");
        await ManagedClusterAsync(name, new { hubAcceptsClient = false });

        (await AcceptAsync(name)).Gives(200);

        // Two clusters accepted at once can disturb each other for a moment: the condition may say Error before it says True.
        var seen = await Eventually.Sees(
            () => ReadAsync(name), answer => Condition(answer, Accepted).TextAt("status") == "True", Stop, seconds: 30);
        Assert.Equal("HubClusterAdminAccepted", Condition(seen, Accepted).TextAt("reason"));
        Assert.Equal("Accepted by hub cluster admin", Condition(seen, Accepted).TextAt("message"));
        Assert.Equal(
            ["cluster.open-cluster-management.io/api-resource-cleanup", "cluster.open-cluster-management.io/resource-cleanup"],
            seen.Json.ItemsAt("metadata", "finalizers").Select(item => item.ToString()).Order());
        var made = (await Admin.GetAsync($"/api/v1/namespaces/{name}", Stop)).Gives(200);
        Assert.Equal(name, made.Json.TextAt("metadata", "labels", ClusterName));
    }

    [Fact]
    [Recorded("stages-default/08-hub1-joined/hub1.leases")]
    public async Task MergePatch_Accept_GivesTheLeaseThatTheAgentRenews()
    {
        await NeedsOcmAsync();
        var name = NewName("leased");
        await ManagedClusterAsync(name, new { hubAcceptsClient = true });

        var lease = await Eventually.Sees(
            () => Admin.GetAsync($"/apis/coordination.k8s.io/v1/namespaces/{name}/leases/managed-cluster-lease", Stop),
            answer => answer.Code == 200,
            Stop,
            seconds: 30);

        Assert.Equal(name, lease.Json.TextAt("metadata", "labels", ClusterName));
    }

    [Fact]
    [Recorded("stages-default/07-hub1-accepted-immediately-after/hub1.clusterroles")]
    [Recorded("stages-default/08-hub1-joined/hub1.rolebindings")]
    public async Task MergePatch_Accept_GivesTheAgentItsRights()
    {
        await NeedsOcmAsync();
        var name = NewName("rights");
        await ManagedClusterAsync(name, new { hubAcceptsClient = true });

        var role = await Eventually.Sees(
            () => Admin.GetAsync($"{Accounts.Roles}/open-cluster-management:managedcluster:{name}", Stop),
            answer => answer.Code == 200,
            Stop,
            seconds: 30);
        var binding = await Eventually.Sees(
            () => Admin.GetAsync(
                $"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}/rolebindings/open-cluster-management:managedcluster:{name}:work", Stop),
            answer => answer.Code == 200,
            Stop,
            seconds: 30);

        Assert.Contains(role.Json.ItemsAt("rules"), rule => rule.TextAt("resourceNames", 0) == name);
        Assert.Contains(
            $"system:open-cluster-management:{name}", binding.Json.ItemsAt("subjects").Select(subject => subject.TextAt("name")));
        Assert.Equal("cluster.open-cluster-management.io/manifest-work-cleanup", binding.Json.TextAt("metadata", "finalizers", 0));
    }

    [Fact]
    [Observed(23)]
    [Recorded("ocm/managedcluster-name-with-dots-after-accept")]
    public async Task MergePatch_AcceptNameWithDots_EndsInAnErrorCondition()
    {
        await NeedsOcmAsync();
        var name = NewName("with.dots");
        await ManagedClusterAsync(name, new { });

        (await AcceptAsync(name)).Gives(200);

        var seen = await ConditionAsync(name, Accepted);
        Assert.Equal("False", Condition(seen, Accepted).TextAt("status"));
        Assert.Equal("Error", Condition(seen, Accepted).TextAt("reason"));
        Assert.Equal(
            $"Namespace \"{name}\" is invalid: metadata.name: Invalid value: \"{name}\": must not contain dots",
            Condition(seen, Accepted).TextAt("message"));
    }

    [Fact]
    [Observed(23)]
    [Recorded("errors/managedcluster-name-64-chars")]
    [Recorded("ocm/managedcluster-name-64-chars-after-accept")]
    public async Task MergePatch_AcceptNameOf64Characters_EndsInAnErrorCondition()
    {
        await NeedsOcmAsync();
        var name = NewName("").PadRight(64, 'n');
        await ManagedClusterAsync(name, new { });

        (await AcceptAsync(name)).Gives(200);

        var seen = await ConditionAsync(name, Accepted);
        Assert.Equal("False", Condition(seen, Accepted).TextAt("status"));
        Assert.Equal("Error", Condition(seen, Accepted).TextAt("reason"));
        Assert.Contains("must be no more than 63 ", Condition(seen, Accepted).TextAt("message"), StringComparison.Ordinal);
    }

    [Fact]
    [Observed(19)]
    public async Task MergePatch_AcceptanceTakenBackWithWorks_TakesTheRightsButKeepsTheCondition()
    {
        await NeedsOcmAsync();
        var name = NewName("revoked");
        var binding = $"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}/rolebindings/open-cluster-management:managedcluster:{name}:";
        await ManagedClusterAsync(name, new { hubAcceptsClient = true });
        await ConditionAsync(name, Accepted);
        foreach (var part in new[] { "registration", "work" })
        {
            await Eventually.Sees(() => Admin.GetAsync(binding + part, Stop), answer => answer.Code == 200, Stop, seconds: 30);
        }

        (await Admin.PostAsync(
            $"/apis/work.open-cluster-management.io/v1/namespaces/{name}/manifestworks",
            new
            {
                apiVersion = "work.open-cluster-management.io/v1",
                kind = "ManifestWork",
                metadata = new { name = "held", finalizers = new[] { "cluster.open-cluster-management.io/manifest-work-cleanup" } },
                spec = new { workload = new { manifests = new[] { Make.ConfigMap("x") } } },
            },
            Stop)).Gives(201);

        (await Admin.MergeAsync($"{Clusters}/{name}", new { spec = new { hubAcceptsClient = false } }, Stop)).Gives(200);

        await Eventually.Sees(() => Admin.GetAsync(binding + "registration", Stop), answer => answer.Code == 404, Stop, seconds: 30);
        await Eventually.Sees(
            () => Admin.GetAsync(binding + "work", Stop), answer => answer.Json.At("metadata", "deletionTimestamp") is not null, Stop);
        Assert.Equal("True", Condition(await ReadAsync(name), Accepted).TextAt("status"));
        (await Admin.SendAsync(
            HttpMethod.Patch,
            $"/apis/work.open-cluster-management.io/v1/namespaces/{name}/manifestworks/held",
            """{"metadata":{"finalizers":null}}""",
            "application/merge-patch+json",
            Stop)).Gives(200);
    }

    [Fact]
    [Observed(21)]
    public async Task Delete_Accepted_GoesButLeavesItsNamespace()
    {
        await NeedsOcmAsync();
        var name = NewName("accepted-leaving");
        await ManagedClusterAsync(name, new { hubAcceptsClient = true });
        await ConditionAsync(name, Accepted);

        (await Admin.DeleteAsync($"{Clusters}/{name}", Stop)).Gives(200);

        await Eventually.Sees(() => ReadAsync(name), answer => answer.Code == 404, Stop, seconds: 40);
        Assert.Equal("Active", (await Admin.GetAsync($"/api/v1/namespaces/{name}", Stop)).Gives(200).Json.TextAt("status", "phase"));
        await Eventually.Sees(
            () => Admin.GetAsync($"{Accounts.Roles}/open-cluster-management:managedcluster:{name}", Stop),
            answer => answer.Code == 404,
            Stop);
    }
}
