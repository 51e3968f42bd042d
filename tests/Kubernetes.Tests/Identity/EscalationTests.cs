using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

public sealed class EscalationTests(Workspace space) : KubernetesCase(space)
{
    private const string Group = "rbac.authorization.k8s.io";
    private const string CreationPage = "reference/access-authn-authz/rbac/#restrictions-on-role-creation-or-update";
    private const string BindingPage = "reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-or-update";

    private static readonly object ReadSecrets = Make.Rule("", "secrets", "list");

    [Fact]
    [Documented(CreationPage)]
    public async Task Post_RoleWithinOwnRights_IsMade()
    {
        var holder = await Space.AccountAsync(Stop, ReadSecrets, Make.Rule(Group, "clusterroles", "create"));
        var name = NewName("within");
        DeleteAtTheEnd($"{Accounts.Roles}/{name}");

        (await holder.Caller.PostAsync(Accounts.Roles, Make.ClusterRole(name, ReadSecrets), Stop)).Gives(201);
    }

    [Fact]
    [Documented(CreationPage)]
    public async Task Post_RoleWithTheEscalateVerb_IsMade()
    {
        var escalating = await Space.AccountAsync(Stop, Make.Rule(Group, "clusterroles", "create", "escalate"));
        var name = NewName("escalated");
        DeleteAtTheEnd($"{Accounts.Roles}/{name}");

        (await escalating.Caller.PostAsync(Accounts.Roles, Make.ClusterRole(name, ReadSecrets), Stop)).Gives(201);
    }

    [Fact]
    [Documented(CreationPage)]
    public async Task Post_RoleWithTheEscalateVerbOnItsName_IsRefusedForAPostNamesNothing()
    {
        var name = NewName("named");
        var escalating = await Space.AccountAsync(
            Stop, Make.NamedRule(Group, "clusterroles", name, "escalate"), Make.Rule(Group, "clusterroles", "create"));

        (await escalating.Caller.PostAsync(Accounts.Roles, Make.ClusterRole(name, ReadSecrets), Stop))
            .FailsWith(403, "Forbidden").Says("attempting to grant RBAC permissions not currently held");
    }

    [Fact]
    [Documented(CreationPage)]
    [Documented("reference/using-api/server-side-apply/#rbac-access-and-permissions")]
    public async Task Apply_RoleWithTheEscalateVerbOnItsName_IsMade()
    {
        var name = NewName("applied");
        var escalating = await Space.AccountAsync(Stop, Make.NamedRule(Group, "clusterroles", name, "create", "patch", "escalate"));
        DeleteAtTheEnd($"{Accounts.Roles}/{name}");

        (await escalating.Caller.ApplyAsync($"{Accounts.Roles}/{name}", "applier", Make.ClusterRole(name, ReadSecrets), Stop)).Gives(201);
    }

    [Fact]
    [Documented(CreationPage)]
    public async Task MergePatch_RoleBeyondOwnRights_IsRefusedAndLabelsAreNot()
    {
        var name = NewName("widened");
        await MakeAsync(Accounts.Roles, name, Make.ClusterRole(name, ReadSecrets));
        var limited = await Space.AccountAsync(Stop, Make.Rule(Group, "clusterroles", "patch"));

        (await limited.Caller.MergeAsync($"{Accounts.Roles}/{name}", new { metadata = new { labels = new { a = "b" } } }, Stop)).Gives(200);
        (await limited.Caller.MergeAsync($"{Accounts.Roles}/{name}", new { rules = new[] { Make.Rule("", "secrets", "list", "get") } }, Stop))
            .FailsWith(403, "Forbidden").Says("{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[");
    }

    [Fact]
    [Documented("reference/access-authn-authz/rbac/#aggregated-clusterroles")]
    [Documented(CreationPage)]
    public async Task Post_CollectingRoleWithoutAllRights_IsRefused()
    {
        var limited = await Space.AccountAsync(Stop, Make.Rule(Group, "clusterroles", "create"));
        var name = NewName("collecting");

        var refused = await limited.Caller.PostAsync(Accounts.Roles, Collecting(name), Stop);

        refused.Fails(
            403,
            "Forbidden",
            $"clusterroles.{Group} \"{name}\" is forbidden: must have cluster-admin privileges to use the aggregationRule",
            new { name, group = Group, kind = "clusterroles" });
    }

    [Fact]
    [Documented("reference/access-authn-authz/rbac/#aggregated-clusterroles")]
    public async Task ClusterRole_Collecting_TakesTheRulesOfTheSelectedOnes()
    {
        var (name, part) = (NewName("collected"), NewName("part"));
        await MakeAsync(Accounts.Roles, name, Collecting(name));
        var labelled = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Make.ClusterRole(part, ReadSecrets)))!;
        labelled["metadata"]!["labels"] = new JsonObject { [$"collect/{name}"] = "true" };
        await MakeAsync(Accounts.Roles, part, labelled);

        var filled = await Eventually.Sees(
            () => Admin.GetAsync($"{Accounts.Roles}/{name}", Stop), answer => answer.Json.ItemsAt("rules").Any(), Stop);

        Assert.Equal("secrets", filled.Json.TextAt("rules", 0, "resources", 0));
    }

    [Fact]
    [Documented(BindingPage)]
    public async Task Post_RoleBindingOfAClusterRoleHeldInTheNamespaceAlone_IsMade()
    {
        var role = NewName("held");
        await MakeAsync(Accounts.Roles, role, Make.ClusterRole(role, ReadSecrets));
        var holder = await Space.AccountAsync(Stop, Make.Rule(Group, "rolebindings", "create"), Make.Rule(Group, "clusterrolebindings", "create"));
        var bindings = $"/apis/{Group}/v1/namespaces/{Namespace}/rolebindings";
        (await Admin.PostAsync(bindings, Make.Binding("RoleBinding", role, "ClusterRole", role, Namespace, holder.Name), Stop)).Gives(201);

        var own = Make.Binding("RoleBinding", $"{role}-2", "ClusterRole", role, Namespace, holder.Name);
        await Eventually.Sees(() => holder.Caller.PostAsync(bindings, own, Stop), answer => answer.Code == 201, Stop);

        (await holder.Caller.PostAsync(Accounts.RoleBindings, Make.Binding("ClusterRoleBinding", role, "ClusterRole", role, Namespace, holder.Name), Stop))
            .FailsWith(403, "Forbidden").Says("attempting to grant RBAC permissions not currently held");
    }

    private static object Collecting(string name) => new
    {
        apiVersion = $"{Group}/v1",
        kind = "ClusterRole",
        metadata = new { name },
        aggregationRule = new { clusterRoleSelectors = new[] { new { matchLabels = new Dictionary<string, string> { [$"collect/{name}"] = "true" } } } },
        rules = Array.Empty<object>(),
    };
}
