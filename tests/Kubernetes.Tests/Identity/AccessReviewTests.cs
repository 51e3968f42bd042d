using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

public sealed class AccessReviewTests(Workspace space) : KubernetesCase(space)
{
    private static readonly object CreateClusters =
        new { verb = "create", group = "cluster.open-cluster-management.io", resource = "managedclusters" };

    [Fact]
    [Recorded("api/ssar-allowed")]
    public async Task SelfSubjectAccessReview_Administrator_IsAllowed()
    {
        var review = await Admin.MayAsync(CreateClusters, Stop);

        Assert.True(review.Allows());
        Assert.Equal("SelfSubjectAccessReview", review.Json.TextAt("kind"));
        Assert.Equal("create", review.Json.TextAt("spec", "resourceAttributes", "verb"));
    }

    [Fact]
    [Recorded("api/ssar-denied")]
    public async Task SelfSubjectAccessReview_WithoutRights_IsNotAllowedAndNoError()
    {
        var nobody = await Space.AccountAsync(Stop);

        var review = await nobody.Caller.MayAsync(CreateClusters, Stop);

        Assert.False(review.Allows());
    }

    [Fact]
    [Observed(93)]
    public async Task SelfSubjectAccessReview_VirtualRights_AreAnsweredRight()
    {
        const string Signer = "kubernetes.io/kube-apiserver-client";
        var approver = await Space.AccountAsync(
            Stop,
            Make.NamedRule("register.open-cluster-management.io", "managedclusters/accept", "c1", "update"),
            Make.NamedRule("cluster.open-cluster-management.io", "managedclustersets/join", "default", "create"),
            Make.NamedRule("certificates.k8s.io", "signers", Signer, "approve"));

        Task<Answer> May(string verb, string group, string resource, string sub, string name) =>
            approver.Caller.MayAsync(new { verb, group, resource, subresource = sub, name }, Stop);

        Assert.True((await May("update", "register.open-cluster-management.io", "managedclusters", "accept", "c1")).Allows());
        Assert.False((await May("update", "register.open-cluster-management.io", "managedclusters", "accept", "c2")).Allows());
        Assert.True((await May("create", "cluster.open-cluster-management.io", "managedclustersets", "join", "default")).Allows());
        Assert.False((await May("create", "cluster.open-cluster-management.io", "managedclustersets", "join", "other")).Allows());
        Assert.True((await May("approve", "certificates.k8s.io", "signers", "", Signer)).Allows());
        Assert.False((await May("sign", "certificates.k8s.io", "signers", "", Signer)).Allows());
    }

    [Fact]
    [Recorded("api/ssrr")]
    public async Task SelfSubjectRulesReview_Account_ListsItsRules()
    {
        var reader = await Space.AccountAsync(Stop, Make.Rule("", "secrets", "list"));
        var body = new
        {
            apiVersion = "authorization.k8s.io/v1",
            kind = "SelfSubjectRulesReview",
            spec = new { @namespace = Namespace },
        };

        var review = await reader.Caller.PostAsync("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", body, Stop);

        var rules = review.Gives(201).Json.ItemsAt("status", "resourceRules").Select(Sorted).ToList();
        Assert.Contains("""{"apiGroups":[""],"resources":["secrets"],"verbs":["list"]}""", rules);
        Assert.Contains(rules, rule => rule.Contains("\"selfsubjectaccessreviews\"", StringComparison.Ordinal));
        var paths = review.Json.ItemsAt("status", "nonResourceRules")
            .SelectMany(rule => rule.ItemsAt("nonResourceURLs")).Select(path => path.ToString());
        Assert.Contains("/version", paths);
        Assert.NotNull(review.Json.At("status", "incomplete"));
    }

    private static string Sorted(JsonNode rule) =>
        new JsonObject(rule.AsObject().OrderBy(pair => pair.Key).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())))
            .ToJsonString();
}
