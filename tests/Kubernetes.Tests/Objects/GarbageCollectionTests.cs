using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Objects;

public sealed class GarbageCollectionTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Documented("concepts/architecture/garbage-collection/#background-deletion")]
    public async Task Delete_Owner_DependentsGoToo()
    {
        var owner = await ConfigMapAsync("background");
        await DependentAsync("background-child", owner);

        (await Admin.DeleteAsync($"{Space.ConfigMaps}/background", Stop, Propagation("Background"))).Gives(200);

        await Eventually.Sees(() => GetAsync("background-child"), answer => answer.Code == 404, Stop, seconds: 60);
    }

    [Fact]
    [Documented("concepts/architecture/garbage-collection/#foreground-deletion")]
    public async Task Delete_ForegroundOwner_WaitsForItsBlockingDependent()
    {
        var owner = await ConfigMapAsync("foreground");
        await DependentAsync("foreground-child", owner);

        var deleted = await Admin.DeleteAsync($"{Space.ConfigMaps}/foreground", Stop, Propagation("Foreground"));

        Assert.Equal(
            ["foregroundDeletion"], deleted.Gives(200).Json.ItemsAt("metadata", "finalizers").Select(item => item.ToString()));
        await Eventually.Sees(() => GetAsync("foreground"), answer => answer.Code == 404, Stop, seconds: 60);
        (await GetAsync("foreground-child")).FailsWith(404, "NotFound");
    }

    [Fact]
    [Documented("concepts/architecture/garbage-collection/#orphan-dependents")]
    public async Task Delete_OrphaningOwner_LeavesDependentsWithoutIt()
    {
        var owner = await ConfigMapAsync("orphaning");
        await DependentAsync("orphaning-child", owner);

        (await Admin.DeleteAsync($"{Space.ConfigMaps}/orphaning", Stop, Propagation("Orphan"))).Gives(200);

        await Eventually.Sees(() => GetAsync("orphaning"), answer => answer.Code == 404, Stop, seconds: 60);
        Assert.Null((await GetAsync("orphaning-child")).Gives(200).Json.At("metadata", "ownerReferences"));
    }

    [Fact]
    [Observed(28)]
    public async Task Delete_OneOfTwoOwners_LeavesTheDependent()
    {
        var first = await ConfigMapAsync("two-first");
        var second = await ConfigMapAsync("two-second");
        await DependentAsync("two-child", first, second);

        (await Admin.DeleteAsync($"{Space.ConfigMaps}/two-first", Stop, Propagation("Background"))).Gives(200);

        var child = await Eventually.Sees(
            () => GetAsync("two-child"),
            answer => answer.Code != 200 || answer.Json.ItemsAt("metadata", "ownerReferences").Count() == 1,
            Stop,
            seconds: 60);
        Assert.Equal(second.Uid, child.Gives(200).Json.TextAt("metadata", "ownerReferences", 0, "uid"));
    }

    [Fact]
    [Documented("concepts/overview/working-with-objects/owners-dependents/")]
    public async Task Create_OwnerThatNeverWas_IsCollected()
    {
        var owner = new { apiVersion = "v1", kind = "ConfigMap", name = "never", uid = "11111111-2222-3333-4444-555555555555" };
        var child = new
        {
            apiVersion = "v1",
            kind = "ConfigMap",
            metadata = new { name = "never-child", ownerReferences = new[] { owner } },
        };

        (await Admin.PostAsync(Space.ConfigMaps, child, Stop)).Gives(201);

        await Eventually.Sees(() => GetAsync("never-child"), answer => answer.Code == 404, Stop, seconds: 60);
    }

    private static object Propagation(string policy) =>
        new { apiVersion = "v1", kind = "DeleteOptions", propagationPolicy = policy };

    private Task<Answer> GetAsync(string name) => Admin.GetAsync($"{Space.ConfigMaps}/{name}", Stop);

    private async Task DependentAsync(string name, params Answer[] owners)
    {
        var references = owners.Select(owner => new
        {
            apiVersion = "v1",
            kind = "ConfigMap",
            name = owner.Name,
            uid = owner.Uid,
            blockOwnerDeletion = true,
        });
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name, ownerReferences = references } };
        (await Admin.PostAsync(Space.ConfigMaps, body, Stop)).Gives(201);
    }
}
