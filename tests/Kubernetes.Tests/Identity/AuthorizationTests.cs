using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

public sealed class AuthorizationTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Recorded("errors/403-serviceaccount-without-rights")]
    [Recorded("errors/403-list-secrets-user-without-rights")]
    public async Task Get_CollectionWithoutRights_NamesUserVerbAndNamespace()
    {
        var nobody = await Space.AccountAsync(Stop);

        var refused = await nobody.Caller.GetAsync(Space.ConfigMaps, Stop);

        refused.Fails(
            403,
            "Forbidden",
            $"configmaps is forbidden: User \"{nobody.User}\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"{Namespace}\"",
            new { kind = "configmaps" });
        Assert.Equal("nosniff", refused.Headers.GetValueOrDefault("X-Content-Type-Options"));
    }

    [Fact]
    [Recorded("errors/403-create-configmap-user-without-rights")]
    public async Task Post_WithoutRights_DoesNotNameTheObject()
    {
        var nobody = await Space.AccountAsync(Stop);

        var refused = await nobody.Caller.PostAsync(Space.ConfigMaps, Make.ConfigMap("x"), Stop);

        refused.Fails(
            403,
            "Forbidden",
            $"configmaps is forbidden: User \"{nobody.User}\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"{Namespace}\"",
            new { kind = "configmaps" });
    }

    [Fact]
    [Recorded("errors/403-get-managedcluster-user-without-rights")]
    public async Task Get_ClusterScopedObjectWithoutRights_NamesObjectAndScope()
    {
        var nobody = await Space.AccountAsync(Stop);

        var refused = await nobody.Caller.GetAsync("/apis/certificates.k8s.io/v1/certificatesigningrequests/secret-csr", Stop);

        refused.Fails(
            403,
            "Forbidden",
            "certificatesigningrequests.certificates.k8s.io \"secret-csr\" is forbidden: "
            + $"User \"{nobody.User}\" cannot get resource \"certificatesigningrequests\" in API group \"certificates.k8s.io\" at the cluster scope",
            new { name = "secret-csr", group = "certificates.k8s.io", kind = "certificatesigningrequests" });
    }

    [Fact]
    [Recorded("errors/403-patch-managedcluster-user-without-rights")]
    public async Task Patch_WithoutRights_SaysPatch()
    {
        var nobody = await Space.AccountAsync(Stop);

        var refused = await nobody.Caller.MergeAsync("/api/v1/namespaces/default", new { metadata = new { } }, Stop);

        refused.Fails(
            403,
            "Forbidden",
            $"namespaces \"default\" is forbidden: User \"{nobody.User}\" cannot patch resource \"namespaces\" in API group \"\" in the namespace \"default\"",
            new { name = "default", kind = "namespaces" });
    }

    [Fact]
    [Recorded("tokenrequest/forbidden-403")]
    [Observed(92)]
    public async Task Post_TokenWithoutRights_NamesTheSubresource()
    {
        var nobody = await Space.AccountAsync(Stop);
        var request = new { apiVersion = "authentication.k8s.io/v1", kind = "TokenRequest", spec = new { } };

        var refused = await nobody.Caller.PostAsync($"{Space.ServiceAccounts}/sa1/token", request, Stop);

        refused.Fails(
            403,
            "Forbidden",
            $"serviceaccounts \"sa1\" is forbidden: User \"{nobody.User}\" cannot create resource \"serviceaccounts/token\" in API group \"\" in the namespace \"{Namespace}\"",
            new { name = "sa1", kind = "serviceaccounts" });
    }

    [Fact]
    [Documented("reference/access-authn-authz/rbac/")]
    public async Task RoleBinding_MadeAndDeleted_GivesAndTakesTheRight()
    {
        const string Group = "/apis/rbac.authorization.k8s.io/v1/namespaces";
        var reader = await Space.AccountAsync(Stop);
        (await Admin.PostAsync($"{Group}/{Namespace}/roles", Make.Role("reader", Make.Rule("", "configmaps", "list")), Stop)).Gives(201);

        var binding = Make.Binding("RoleBinding", "reader", "Role", "reader", Namespace, reader.Name);
        (await Admin.PostAsync($"{Group}/{Namespace}/rolebindings", binding, Stop)).Gives(201);
        await Eventually.Sees(() => reader.Caller.GetAsync(Space.ConfigMaps, Stop), answer => answer.Code == 200, Stop);
        (await reader.Caller.GetAsync("/api/v1/namespaces/default/configmaps", Stop)).FailsWith(403, "Forbidden");
        (await reader.Caller.GetAsync("/api/v1/configmaps", Stop)).FailsWith(403, "Forbidden").Says("at the cluster scope");

        (await Admin.DeleteAsync($"{Group}/{Namespace}/rolebindings/reader", Stop)).Gives(200);
        await Eventually.Sees(() => reader.Caller.GetAsync(Space.ConfigMaps, Stop), answer => answer.Code == 403, Stop);
    }

    [Fact]
    [Documented("reference/access-authn-authz/rbac/#referring-to-resources")]
    public async Task ClusterRole_ResourceName_AllowsThatObjectAlone()
    {
        await ConfigMapAsync("named");
        await ConfigMapAsync("unnamed");
        var reader = await Space.AccountAsync(Stop, Make.NamedRule("", "configmaps", "named", "get"));

        (await reader.Caller.GetAsync($"{Space.ConfigMaps}/named", Stop)).Gives(200);
        (await reader.Caller.GetAsync($"{Space.ConfigMaps}/unnamed", Stop)).FailsWith(403, "Forbidden");
        (await reader.Caller.GetAsync(Space.ConfigMaps, Stop)).FailsWith(403, "Forbidden");
    }

    [Fact]
    [Recorded("errors/403-rbac-escalation-clusterrole")]
    public async Task Post_RoleBeyondOwnRights_ListsTheMissingRules()
    {
        var limited = await Space.AccountAsync(Stop, Make.Rule("rbac.authorization.k8s.io", "clusterroles", "create"));
        var name = NewName("escalation");

        var refused = await limited.Caller.PostAsync(Accounts.Roles, Make.ClusterRole(name, Make.Rule("", "secrets", "*")), Stop);

        refused.Fails(
            403,
            "Forbidden",
            $"clusterroles.rbac.authorization.k8s.io \"{name}\" is forbidden: user \"{limited.User}\" (groups={limited.Groups}) "
            + "is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"*\"]}",
            new { name, group = "rbac.authorization.k8s.io", kind = "clusterroles" });
    }

    [Fact]
    [Recorded("errors/403-rbac-escalation-clusterrolebinding")]
    [Observed(92)]
    public async Task Post_BindingBeyondOwnRights_ListsTheMissingRules()
    {
        var limited = await Space.AccountAsync(Stop, Make.Rule("rbac.authorization.k8s.io", "clusterrolebindings", "create"));
        var name = NewName("escalation");
        var binding = Make.Binding("ClusterRoleBinding", name, "ClusterRole", "cluster-admin", Namespace, limited.Name);

        var refused = await limited.Caller.PostAsync(Accounts.RoleBindings, binding, Stop);

        refused.Fails(
            403,
            "Forbidden",
            $"clusterrolebindings.rbac.authorization.k8s.io \"{name}\" is forbidden: user \"{limited.User}\" (groups={limited.Groups}) "
            + "is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}\n"
            + "{NonResourceURLs:[\"*\"], Verbs:[\"*\"]}",
            new { name, group = "rbac.authorization.k8s.io", kind = "clusterrolebindings" });
    }

    [Fact]
    [Observed(92)]
    [Documented("reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-or-update")]
    public async Task Post_BindingWithTheBindVerb_IsAllowed()
    {
        var role = NewName("bindable");
        await MakeAsync(Accounts.Roles, role, Make.ClusterRole(role, Make.Rule("", "secrets", "list")));
        var binder = await Space.AccountAsync(
            Stop,
            Make.Rule("rbac.authorization.k8s.io", "clusterrolebindings", "create"),
            Make.NamedRule("rbac.authorization.k8s.io", "clusterroles", role, "bind"));
        DeleteAtTheEnd($"{Accounts.RoleBindings}/{role}");

        var made = await binder.Caller.PostAsync(
            Accounts.RoleBindings, Make.Binding("ClusterRoleBinding", role, "ClusterRole", role, Namespace, binder.Name), Stop);

        made.Gives(201);
    }
}
