using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

public sealed class ManifestWorkTests
{
    private static readonly Join First = new("klusterlet");
    private static readonly Join Second = Join.Own("second", "hub2");

    [Fact]
    public async Task Work_CreatedAndDeleted_IsAppliedAndTakenAway()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(First);

        var work = await fleet.ApplyAsync("hub1", ManifestWorks.InOwnNamespace("cluster1", "probe", "hub1"));
        var text = await fleet.TextAsync("cluster1", "probe", "hello");
        await fleet["hub1"].DeleteAsync(ResourceTypes.ManifestWorks, "cluster1", "probe", OcmFleet.Cancel);
        await fleet.GoneAsync("hub1", ResourceTypes.ManifestWorks, "cluster1", "probe");

        Assert.True(work.IsTrue("Applied"));
        Assert.Equal("All resources are available", work.Condition("Available").Text("message"));
        Assert.Equal("hub1", text);
        Assert.Null(await fleet["cluster1"].FindAsync(ResourceTypes.Namespaces, null, "probe", OcmFleet.Cancel));
        Assert.Empty((await fleet["cluster1"].ListAsync(
            ResourceTypes.AppliedManifestWorks, null, null, OcmFleet.Cancel)).Objects("items"));
    }

    [Fact]
    public async Task Work_WithAnUnknownKind_SaysSoInItsStatus()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(First);
        var widget = new JsonObject
        {
            ["apiVersion"] = "example.com/v1",
            ["kind"] = "Widget",
            ["metadata"] = new JsonObject { ["name"] = "w", ["namespace"] = "default" },
        };

        var work = await fleet.ApplyAsync("hub1", ManifestWorks.Of("cluster1", "odd", widget));

        Assert.Equal("AppliedManifestWorkFailed", work.Condition("Applied").Text("reason"));
        Assert.Equal("Unknown", work.Condition("Available").Text("status"));
        Assert.Equal(
            "Failed to apply manifest: the server doesn't have a resource type \"Widget\"",
            work.Objects("status", "resourceStatus", "manifests").Single().Objects("conditions").First().Text("message"));
    }

    [Fact]
    public async Task Work_IntoAMissingNamespace_IsNotApplied()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(First);

        var work = await fleet.ApplyAsync(
            "hub1", ManifestWorks.Of("cluster1", "odd", ManifestWorks.ConfigMap("no-such-ns", "x", "")));

        Assert.Equal("1 of 1 resources are not available", work.Condition("Available").Text("message"));
        Assert.Equal(
            "Failed to apply manifest: namespaces \"no-such-ns\" not found",
            work.Objects("status", "resourceStatus", "manifests").Single().Objects("conditions").First().Text("message"));
    }

    [Fact]
    public async Task SameObjectOfTwoHubs_OneWorkDeleted_StaysForTheOther()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2);
        await fleet.JoinAsync(First);
        await fleet.JoinAsync(Second);

        var first = await fleet.ApplyAsync("hub1", ManifestWorks.InDefault("cluster1", "shared", "hub1"));
        var second = await fleet.ApplyAsync("hub2", ManifestWorks.InDefault("cluster1", "shared", "hub2"));
        var written = await fleet.TextAsync("cluster1", "default", "shared");
        await fleet["hub2"].DeleteAsync(ResourceTypes.ManifestWorks, "cluster1", "shared", OcmFleet.Cancel);
        await fleet.GoneAsync("hub2", ResourceTypes.ManifestWorks, "cluster1", "shared");

        Assert.True(first.IsTrue("Applied"));
        Assert.True(second.IsTrue("Applied"));
        Assert.Equal("hub2", written);
        Assert.NotNull(await fleet["cluster1"].FindAsync(ResourceTypes.ConfigMaps, "default", "shared", OcmFleet.Cancel));
    }

    [Fact]
    public async Task SameObjectOfTwoHubs_ByServerSideApply_IsRefusedToTheSecond()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2);
        await fleet.JoinAsync(First);
        await fleet.JoinAsync(Second);

        await fleet.ApplyAsync("hub1", Applied("hub1"));
        var second = await fleet.ApplyAsync("hub2", Applied("hub2"));

        Assert.Equal("hub1", await fleet.TextAsync("cluster1", "default", "shared"));
        Assert.Equal(
            "Failed to apply manifest: Apply failed with 1 conflict: conflict with \"work-agent-hub1\": .data.owner",
            second.Objects("status", "resourceStatus", "manifests").Single().Objects("conditions").First().Text("message"));

        static JsonObject Applied(string hub)
        {
            var work = ManifestWorks.InDefault("cluster1", "shared", hub);
            work["spec"]!["manifestConfigs"] = new JsonArray(new JsonObject
            {
                ["resourceIdentifier"] = new JsonObject
                {
                    ["group"] = "",
                    ["resource"] = "configmaps",
                    ["namespace"] = "default",
                    ["name"] = "shared",
                },
                ["updateStrategy"] = new JsonObject
                {
                    ["type"] = "ServerSideApply",
                    ["serverSideApply"] = new JsonObject { ["fieldManager"] = $"work-agent-{hub}", ["force"] = false },
                },
            });
            return work;
        }
    }

    [Fact]
    public async Task AppliedWork_OfAnAgent_NamesHubAndKlusterlet()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(First);
        var klusterlet = await fleet["cluster1"].GetAsync(ResourceTypes.Klusterlets, null, "klusterlet", OcmFleet.Cancel);

        await fleet.ApplyAsync("hub1", ManifestWorks.InDefault("cluster1", "probe", "hub1"));

        var applied = (await fleet["cluster1"].ListAsync(
            ResourceTypes.AppliedManifestWorks, null, null, OcmFleet.Cancel)).Objects("items").Single();
        Assert.Equal(klusterlet.Uid(), applied.Text("spec", "agentID"));
        Assert.Equal($"{applied.Text("spec", "hubHash")}-probe", applied.Name());
        Assert.True(applied.HasFinalizer(KlusterletNames.AppliedWorkCleanup));
        Assert.Equal("probe", applied.Objects("status", "appliedResources").Single().Text("name"));
    }

    [Theory]
    [InlineData("empty", "manifests should not be empty")]
    [InlineData("nameless", "name must be set in manifest")]
    [InlineData("twice", "duplicate manifest for resource default/dup with resource type v1.ConfigMap")]
    [InlineData("large", "bytes which exceeds the 512000 limit")]
    public async Task Webhook_BadManifests_Are400(string kind, string message)
    {
        await using var fleet = await OcmFleet.StartAsync(managed: 0);
        var duplicate = ManifestWorks.ConfigMap("default", "dup", "");
        var nameless = ManifestWorks.ConfigMap("default", "x", "");
        nameless.Child("metadata").Remove("name");
        JsonObject[] manifests = kind switch
        {
            "nameless" => [nameless],
            "twice" => [duplicate, duplicate.Copy()],
            "large" => [ManifestWorks.ConfigMap("default", "x", new string('x', 600_000))],
            _ => [],
        };

        var refused = await Assert.ThrowsAsync<ApiException>(() => fleet["hub1"].CreateAsync(
            ResourceTypes.ManifestWorks, ManifestWorks.Of("default", "w", manifests), OcmFleet.Cancel));

        Assert.Equal(400, (int)refused.Status);
        Assert.Equal("BadRequest", refused.Reason);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
