using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

/// <summary>What one rule of a role allows and what it does not.</summary>
public sealed class RuleTests(Workspace space) : KubernetesCase(space)
{
    private const string Referring = "reference/access-authn-authz/rbac/#referring-to-resources";

    [Fact]
    [Documented(Referring)]
    public async Task List_OfTheNamedObjectByFieldSelector_IsAllowed()
    {
        await ConfigMapAsync("listed");
        await ConfigMapAsync("unlisted");
        var reader = await Space.AccountAsync(Stop, Make.NamedRule("", "configmaps", "listed", "list", "watch"));

        var list = await reader.Caller.GetAsync($"{Space.ConfigMaps}?fieldSelector=metadata.name%3Dlisted", Stop);

        Assert.Equal(["listed"], list.Gives(200).Json.ItemsAt("items").Select(item => item.TextAt("metadata", "name")));
        (await reader.Caller.GetAsync($"{Space.ConfigMaps}?fieldSelector=metadata.name%3Dunlisted", Stop)).FailsWith(403, "Forbidden");
        (await reader.Caller.GetAsync(Space.ConfigMaps, Stop)).FailsWith(403, "Forbidden");
    }

    [Fact]
    [Documented(Referring)]
    public async Task PostAndDeleteCollection_WithANamedRule_AreRefused()
    {
        var named = await Space.AccountAsync(Stop, Make.NamedRule("", "configmaps", "one", "create", "deletecollection"));

        (await named.Caller.PostAsync(Space.ConfigMaps, Make.ConfigMap("one"), Stop)).FailsWith(403, "Forbidden");
        (await named.Caller.DeleteAsync($"{Space.ConfigMaps}?fieldSelector=metadata.name%3Done", Stop)).FailsWith(403, "Forbidden");
    }

    [Fact]
    [Documented("reference/using-api/server-side-apply/#rbac-access-and-permissions")]
    public async Task Apply_OfANewObjectWithoutCreate_IsRefusedAndOfAnOldOneIsNot()
    {
        await ConfigMapAsync("old");
        var patcher = await Space.AccountAsync(Stop, Make.Rule("", "configmaps", "patch"));

        (await patcher.Caller.ApplyAsync($"{Space.ConfigMaps}/old", "patcher", Make.ConfigMap("old", ("a", "b")), Stop)).Gives(200);
        (await patcher.Caller.ApplyAsync($"{Space.ConfigMaps}/new", "patcher", Make.ConfigMap("new"), Stop))
            .FailsWith(403, "Forbidden").Says("configmaps \"new\" is forbidden");
        (await Admin.GetAsync($"{Space.ConfigMaps}/new", Stop)).FailsWith(404, "NotFound");
    }

    [Fact]
    [Documented("reference/using-api/server-side-apply/#rbac-access-and-permissions")]
    public async Task Apply_OfANewObjectWithCreateOnItsName_IsMade()
    {
        var creator = await Space.AccountAsync(Stop, Make.NamedRule("", "configmaps", "mine", "patch", "create"));

        (await creator.Caller.ApplyAsync($"{Space.ConfigMaps}/mine", "creator", Make.ConfigMap("mine"), Stop)).Gives(201);
    }

    [Fact]
    [Documented(Referring)]
    public async Task Rule_OfAResource_DoesNotHoldForItsSubresource()
    {
        (await Admin.PostAsync(Space.ServiceAccounts, Make.ServiceAccount("minted"), Stop)).Gives(201);
        var request = new { apiVersion = "authentication.k8s.io/v1", kind = "TokenRequest", spec = new { expirationSeconds = 600 } };
        var whole = await Space.AccountAsync(Stop, Make.Rule("", "serviceaccounts", "create"));
        var part = await Space.AccountAsync(Stop, Make.NamedRule("", "serviceaccounts/token", "minted", "create"));

        (await whole.Caller.PostAsync($"{Space.ServiceAccounts}/minted/token", request, Stop)).FailsWith(403, "Forbidden");
        (await part.Caller.PostAsync($"{Space.ServiceAccounts}/minted/token", request, Stop)).Gives(201);
        (await part.Caller.PostAsync(Space.ServiceAccounts, Make.ServiceAccount("other"), Stop)).FailsWith(403, "Forbidden");
    }

    [Fact]
    [Documented("reference/access-authn-authz/rbac/#clusterrole-example")]
    public async Task Rule_OfAPathWithAnAsterisk_HoldsForThePathsBelow()
    {
        var nobody = await Space.AccountAsync(Stop);
        var reader = await Space.AccountAsync(
            Stop, new { nonResourceURLs = new[] { "/logs/*" }, verbs = new[] { "get" } }, Make.Rule("", "configmaps", "list"));

        (await nobody.Caller.GetAsync("/logs/x", Stop)).FailsWith(403, "Forbidden").Says("cannot get path \"/logs/x\"");
        Assert.NotEqual(403, (await reader.Caller.GetAsync("/logs/x", Stop)).Code);
    }

    [Fact]
    [Documented("reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding")]
    public async Task RoleBinding_OfAClusterRole_HoldsInItsNamespaceAlone()
    {
        const string Bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces";
        var role = NewName("spaced");
        await MakeAsync(Accounts.Roles, role, Make.ClusterRole(role, Make.Rule("", "configmaps", "list"), Make.Rule("", "nodes", "list")));
        var reader = await Space.AccountAsync(Stop);
        (await Admin.PostAsync(
            $"{Bindings}/{Namespace}/rolebindings", Make.Binding("RoleBinding", role, "ClusterRole", role, Namespace, reader.Name), Stop)).Gives(201);

        await Eventually.Sees(() => reader.Caller.GetAsync(Space.ConfigMaps, Stop), answer => answer.Code == 200, Stop);

        (await reader.Caller.GetAsync("/api/v1/namespaces/default/configmaps", Stop)).FailsWith(403, "Forbidden");
        (await reader.Caller.GetAsync("/api/v1/nodes", Stop)).FailsWith(403, "Forbidden");
    }

    [Fact]
    [Documented("reference/access-authn-authz/rbac/#subjects-and-bindings")]
    public async Task ClusterRoleBinding_ToTheGroupOfANamespacesAccounts_HoldsForEachOfThem()
    {
        var role = NewName("grouped");
        await MakeAsync(Accounts.Roles, role, Make.ClusterRole(role, Make.Rule("", "pods", "list")));
        await MakeAsync(Accounts.RoleBindings, role, new
        {
            apiVersion = "rbac.authorization.k8s.io/v1",
            kind = "ClusterRoleBinding",
            metadata = new { name = role },
            roleRef = new { apiGroup = "rbac.authorization.k8s.io", kind = "ClusterRole", name = role },
            subjects = new[] { new { apiGroup = "rbac.authorization.k8s.io", kind = "Group", name = $"system:serviceaccounts:{Namespace}" } },
        });
        var account = await Space.AccountAsync(Stop);

        await Eventually.Sees(() => account.Caller.GetAsync($"/api/v1/namespaces/{Namespace}/pods", Stop), answer => answer.Code == 200, Stop);
    }
}
