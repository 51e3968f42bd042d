using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Hub;

public sealed class HubDiscoveryTests(Workspace space) : HubCase(space)
{
    [Fact]
    [Recorded("api/discovery-managedcluster-group")]
    public async Task Get_ClusterGroup_ListsManagedClusters()
    {
        await NeedsOcmAsync();

        var group = (await Admin.GetAsync($"/apis/{ClusterGroup}/v1", Stop)).Gives(200);

        var type = group.Json.ItemsAt("resources").Single(item => item.TextAt("name") == "managedclusters");
        Assert.Equal("false", type.TextAt("namespaced"));
        Assert.Equal("ManagedCluster", type.TextAt("kind"));
        type.At("shortNames").Is("""["mcl","mcls"]""");
        Assert.Contains("managedclusters/status", group.Json.ItemsAt("resources").Select(item => item.TextAt("name")));
    }

    [Fact]
    [Recorded("api/discovery-work-group")]
    public async Task Get_WorkGroup_ListsManifestWorks()
    {
        await NeedsOcmAsync();

        var group = (await Admin.GetAsync("/apis/work.open-cluster-management.io/v1", Stop)).Gives(200);

        var type = group.Json.ItemsAt("resources").Single(item => item.TextAt("name") == "manifestworks");
        Assert.Equal("true", type.TextAt("namespaced"));
        Assert.Equal("ManifestWork", type.TextAt("kind"));
    }

    [Fact]
    [Recorded("api/discovery-apis")]
    public async Task Get_Groups_PrefersTheStableClusterVersion()
    {
        await NeedsOcmAsync();

        var groups = (await Admin.GetAsync("/apis", Stop)).Gives(200);

        var cluster = groups.Json.ItemsAt("groups").Single(group => group.TextAt("name") == ClusterGroup);
        Assert.Equal($"{ClusterGroup}/v1", cluster.TextAt("preferredVersion", "groupVersion"));
        Assert.Contains("v1beta2", cluster.ItemsAt("versions").Select(version => version.TextAt("version")));
    }

    [Fact]
    [Observed(42)]
    public async Task Get_BootstrapRole_LetsAnAgentAskAndNothingElse()
    {
        await NeedsOcmAsync();
        var agent = await Space.AccountAsync(Stop);
        var binding = NewName("bootstrap");
        await MakeAsync(
            Accounts.RoleBindings,
            binding,
            Make.Binding("ClusterRoleBinding", binding, "ClusterRole", "open-cluster-management:bootstrap", Namespace, agent.Name));

        await Eventually.Sees(
            () => agent.Caller.MayAsync(
                new { verb = "create", group = "certificates.k8s.io", resource = "certificatesigningrequests" }, Stop),
            answer => answer.Allows(),
            Stop);
        Assert.True((await agent.Caller.MayAsync(new { verb = "create", group = ClusterGroup, resource = "managedclusters" }, Stop)).Allows());
        Assert.False((await agent.Caller.MayAsync(new { verb = "list", group = "", resource = "secrets" }, Stop)).Allows());
        Assert.False((await agent.Caller.MayAsync(
            new { verb = "update", group = "certificates.k8s.io", resource = "certificatesigningrequests", subresource = "approval" },
            Stop)).Allows());
    }
}
