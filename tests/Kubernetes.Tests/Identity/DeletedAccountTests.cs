using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

public sealed class DeletedAccountTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Observed(38)]
    [Recorded("errors/401-token-of-deleted-serviceaccount")]
    public async Task Get_TokenOfADeletedAccount_WorksForSomeSecondsThenIsUnauthorized()
    {
        var account = await Space.AccountAsync(Stop);
        (await account.Caller.GetAsync(Space.ConfigMaps, Stop)).FailsWith(403, "Forbidden");

        (await Admin.DeleteAsync($"{Space.ServiceAccounts}/{account.Name}", Stop)).Gives(200);

        (await account.Caller.GetAsync(Space.ConfigMaps, Stop)).FailsWith(403, "Forbidden");
        var refused = await Eventually.Sees(
            () => account.Caller.GetAsync(Space.ConfigMaps, Stop), answer => answer.Code == 401, Stop, seconds: 40);
        refused.Fails(401, "Unauthorized", "Unauthorized");
    }
}
