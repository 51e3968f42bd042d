using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Hub;

public sealed class ClusterRightsTests(Workspace space) : HubCase(space)
{
    private const string Validator =
        "admission webhook \"managedclustervalidators.admission.cluster.open-cluster-management.io\" denied the request: ";

    private static readonly object Write = Make.Rule(ClusterGroup, "managedclusters", "create", "get", "patch");
    private static readonly object Join = Make.NamedRule(ClusterGroup, "managedclustersets/join", "default", "create");

    [Fact]
    [Observed(24)]
    [Observed(91)]
    [Recorded("errors/403-webhook-managedcluster-join-clusterset-without-right")]
    public async Task Post_WithoutTheJoinRight_IsForbiddenByTheWebhook()
    {
        await NeedsOcmAsync();
        var limited = await Space.AccountAsync(Stop, Write);

        var refused = await limited.Caller.PostAsync(Clusters, Body(NewName("join"), new { hubAcceptsClient = false }), Stop);

        refused.Fails(
            403,
            "Forbidden",
            $"{Validator}managedclustersets/join.{ClusterGroup} \"default\" is forbidden: user \"{limited.User}\" cannot add/remove a "
            + "ManagedCluster to/from ManagedClusterSet \"default\"",
            new { name = "default", group = ClusterGroup, kind = "managedclustersets/join" });
    }

    [Fact]
    [Observed(24)]
    [Recorded("api/managedcluster-create-by-limited-user")]
    public async Task Post_WithTheJoinRight_IsMadeInTheDefaultSet()
    {
        await NeedsOcmAsync();
        var limited = await Space.AccountAsync(Stop, Write, Join);
        var name = NewName("joined");
        DeleteAtTheEnd($"{Clusters}/{name}");

        var made = await limited.Caller.PostAsync(Clusters, Body(name, new { hubAcceptsClient = false }), Stop);

        made.Gives(201);
        Assert.Contains("\"cluster.open-cluster-management.io/clusterset\":\"default\"", made.Text, StringComparison.Ordinal);
    }

    [Fact]
    [Observed(24)]
    [Observed(91)]
    [Recorded("errors/403-webhook-managedcluster-create-accepted-without-accept-right")]
    public async Task Post_AcceptedWithoutTheAcceptRight_IsForbiddenByTheWebhook()
    {
        await NeedsOcmAsync();
        var limited = await Space.AccountAsync(Stop, Write, Join);
        var name = NewName("accepted");

        var refused = await limited.Caller.PostAsync(Clusters, Body(name, new { hubAcceptsClient = true }), Stop);

        AssertMayNotAccept(refused, limited, name);
    }

    [Fact]
    [Observed(24)]
    [Observed(91)]
    [Recorded("errors/403-webhook-managedcluster-accept-without-accept-right")]
    public async Task MergePatch_AcceptWithoutTheAcceptRight_IsForbiddenByTheWebhook()
    {
        await NeedsOcmAsync();
        var name = NewName("unaccepted");
        await ManagedClusterAsync(name, new { });
        var misled = Make.Rule(ClusterGroup, "managedclusters/accept", "update");
        var limited = await Space.AccountAsync(Stop, misled, Write);

        var refused = await limited.Caller.MergeAsync($"{Clusters}/{name}", new { spec = new { hubAcceptsClient = true } }, Stop);

        AssertMayNotAccept(refused, limited, name);
    }

    [Fact]
    [Observed(91)]
    public async Task MergePatch_AcceptWithTheRightOfGroupRegister_IsTaken()
    {
        await NeedsOcmAsync();
        var name = NewName("acceptable");
        await ManagedClusterAsync(name, new { });
        var accept = Make.NamedRule("register.open-cluster-management.io", "managedclusters/accept", name, "update");
        var limited = await Space.AccountAsync(Stop, Write, accept);

        var taken = await limited.Caller.MergeAsync($"{Clusters}/{name}", new { spec = new { hubAcceptsClient = true } }, Stop);

        Assert.True(taken.Gives(200).Json["spec"]!["hubAcceptsClient"]!.GetValue<bool>());
    }

    private static void AssertMayNotAccept(Http.Answer refused, Account limited, string name) => refused.Fails(
        403,
        "Forbidden",
        $"{Validator}managedclusters/accept.{ClusterGroup} \"{name}\" is forbidden: user \"{limited.User}\" cannot update the HubAcceptsClient field",
        new { name, group = ClusterGroup, kind = "managedclusters/accept" });
}
