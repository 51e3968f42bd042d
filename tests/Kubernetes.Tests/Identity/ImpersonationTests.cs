using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

public sealed class ImpersonationTests(Workspace space) : KubernetesCase(space)
{
    private const string Page = "reference/access-authn-authz/authentication/#user-impersonation";

    [Fact]
    [Documented(Page)]
    public async Task Get_AsAnAccount_HasItsRightsAlone()
    {
        var reader = await Space.AccountAsync(Stop, Make.Rule("", "configmaps", "list"));

        (await Admin.GetAsAsync(Space.ConfigMaps, Stop, ("Impersonate-User", reader.User))).Gives(200);
        (await Admin.GetAsAsync(Space.Secrets, Stop, ("Impersonate-User", reader.User)))
            .FailsWith(403, "Forbidden").Says($"User \"{reader.User}\" cannot list resource \"secrets\"");
    }

    [Fact]
    [Documented(Page)]
    public async Task Get_AsAnotherWithoutTheRight_IsRefused()
    {
        var nobody = await Space.AccountAsync(Stop);

        (await nobody.Caller.GetAsAsync(Space.ConfigMaps, Stop, ("Impersonate-User", "jane"))).Fails(
            403,
            "Forbidden",
            $"users \"jane\" is forbidden: User \"{nobody.User}\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope",
            new { name = "jane", kind = "users" });
    }

    [Fact]
    [Documented(Page)]
    public async Task Get_AsAnAccount_TakesTheRightOnServiceAccountsOfItsNamespace()
    {
        var account = await Space.AccountAsync(Stop, Make.Rule("", "configmaps", "list"));
        var users = await Space.AccountAsync(Stop, Make.Rule("", "users", "impersonate"));
        var accounts = await Space.AccountAsync(Stop, Make.NamedRule("", "serviceaccounts", account.Name, "impersonate"));

        (await users.Caller.GetAsAsync(Space.ConfigMaps, Stop, ("Impersonate-User", account.User)))
            .FailsWith(403, "Forbidden").Says($"cannot impersonate resource \"serviceaccounts\" in API group \"\" in the namespace \"{Namespace}\"");
        (await accounts.Caller.GetAsAsync(Space.ConfigMaps, Stop, ("Impersonate-User", account.User))).Gives(200);
    }

    [Fact]
    [Documented(Page)]
    public async Task Get_AsAnotherInAGroup_TakesTheRightOnTheGroupToo()
    {
        var users = await Space.AccountAsync(Stop, Make.NamedRule("", "users", "jane", "impersonate"));

        (await users.Caller.GetAsAsync(Space.ConfigMaps, Stop, ("Impersonate-User", "jane"), ("Impersonate-Group", "system:masters")))
            .FailsWith(403, "Forbidden").Says("groups \"system:masters\" is forbidden");
        (await Admin.GetAsAsync(Space.ConfigMaps, Stop, ("Impersonate-User", "jane"), ("Impersonate-Group", "system:masters"))).Gives(200);
    }

    [Fact]
    [Documented(Page)]
    public async Task Get_AsAnotherWithExtra_TakesTheRightOnTheExtra()
    {
        var users = await Space.AccountAsync(Stop, Make.NamedRule("", "users", "jane", "impersonate"));

        (await users.Caller.GetAsAsync(Space.ConfigMaps, Stop, ("Impersonate-User", "jane"), ("Impersonate-Extra-Scopes", "all")))
            .FailsWith(403, "Forbidden").Says("cannot impersonate resource \"userextras/scopes\" in API group \"authentication.k8s.io\"");
    }

    [Fact]
    [Documented(Page)]
    public async Task Get_AsAGroupWithoutAUser_IsAnError()
    {
        var answer = await Admin.GetAsAsync(Space.ConfigMaps, Stop, ("Impersonate-Group", "some"));

        Assert.Equal(500, answer.Code);
    }
}
