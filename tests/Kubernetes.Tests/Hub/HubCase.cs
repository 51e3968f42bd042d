using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Hub;

/// <summary>What the cases about an OCM hub share. On a cluster that is no hub they are skipped.</summary>
public abstract class HubCase(Workspace space) : KubernetesCase(space)
{
    protected const string Clusters = "/apis/cluster.open-cluster-management.io/v1/managedclusters";
    protected const string ClusterGroup = "cluster.open-cluster-management.io";

    /// <summary>Ends the case as skipped unless the target is a hub with OCM on it.</summary>
    protected async Task NeedsOcmAsync()
    {
        Assert.SkipWhen(Target.Hub is null, "The target is a managed cluster; this case is about a hub.");
        var known = await Admin.GetAsync($"{Clusters}?limit=1", Stop);
        Assert.SkipWhen(known.Code == 404, "Open Cluster Management is not installed on this hub.");
    }

    protected static object Body(string name, object spec) =>
        new { apiVersion = "cluster.open-cluster-management.io/v1", kind = "ManagedCluster", metadata = new { name }, spec };

    /// <summary>A ManagedCluster that leaves, with the namespace its acceptance makes, when the run ends.</summary>
    protected Task<Answer> ManagedClusterAsync(string name, object spec)
    {
        DeleteAtTheEnd($"/api/v1/namespaces/{name}");

        return MakeAsync(Clusters, name, Body(name, spec));
    }

    protected Task<Answer> ReadAsync(string name) => Admin.GetAsync($"{Clusters}/{name}", Stop);

    protected Task<Answer> AcceptAsync(string name) =>
        Admin.MergeAsync($"{Clusters}/{name}", new { spec = new { hubAcceptsClient = true } }, Stop);

    protected Task<Answer> ConditionAsync(string name, string type) =>
        Eventually.Sees(() => ReadAsync(name), answer => Condition(answer, type) is not null, Stop, seconds: 30);

    protected static System.Text.Json.Nodes.JsonNode? Condition(Answer cluster, string type) =>
        cluster.Json.ItemsAt("status", "conditions").FirstOrDefault(condition => condition.TextAt("type") == type);
}
