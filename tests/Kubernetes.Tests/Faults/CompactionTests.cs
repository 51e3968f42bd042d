using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Faults;

/// <summary>
/// What a server that has forgotten its past answers. A real cluster forgets when it likes, so only the simulator is made to; it is
/// the managed cluster, because the cases running meanwhile rely on the hub's memory.
/// </summary>
public sealed class CompactionTests(ClusterUnderTest target)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [Recorded("errors/410-list-expired-continue-token")]
    public async Task Get_ContinueAfterCompaction_IsExpiredButOffersToGoOn()
    {
        var (admin, path) = await FilledAsync(4);
        var first = (await admin.GetAsync($"{path}?limit=2", Stop)).Gives(200);
        (await admin.PostAsync(path, Make.ConfigMap("item-9"), Stop)).Gives(201);

        target.Faults!.Managed.Server.Compact();
        var expired = await admin.GetAsync($"{path}?limit=2&continue={Continue(first)}", Stop);

        expired.FailsWith(410, "Expired").Says("The provided continue parameter is too old to display a consistent list result.");
        var rest = (await admin.GetAsync($"{path}?continue={Continue(expired)}", Stop)).Gives(200);
        Assert.Equal(
            ["item-2", "item-3", "item-9"],
            rest.Json.ItemsAt("items").Select(item => item.TextAt("metadata", "name")).Where(name => name!.StartsWith("item", StringComparison.Ordinal)));
    }

    [Fact]
    [Observed(35)]
    [Recorded("errors/410-list-exact-compacted-resourceversion")]
    public async Task Get_ExactVersionAfterCompaction_IsExpired()
    {
        var (admin, path) = await FilledAsync(1);
        var old = (await admin.GetAsync(path, Stop)).Gives(200).ResourceVersion;
        (await admin.PostAsync(path, Make.ConfigMap("item-9"), Stop)).Gives(201);

        target.Faults!.Managed.Server.Compact();
        var expired = await admin.GetAsync($"{path}?resourceVersion={old}&resourceVersionMatch=Exact", Stop);

        expired.Fails(410, "Expired", "The resourceVersion for the provided list is too old.");
    }

    private static string Continue(Answer page) => Uri.EscapeDataString(page.Json.TextAt("metadata", "continue")!);

    private async Task<(Caller Admin, string Path)> FilledAsync(int count)
    {
        Assert.SkipWhen(target.Faults is null, "A real API server cannot be made to forget its past.");
        var admin = target.Managed!.Admin;
        var name = target.NewName("compacted");
        (await admin.PostAsync("/api/v1/namespaces", Make.Namespace(name), Stop)).Gives(201);
        target.DeleteAtTheEnd(target.Managed, $"/api/v1/namespaces/{name}");
        var path = $"/api/v1/namespaces/{name}/configmaps";
        for (var i = 0; i < count; i++)
        {
            (await admin.PostAsync(path, Make.ConfigMap($"item-{i}"), Stop)).Gives(201);
        }

        return (admin, path);
    }
}
