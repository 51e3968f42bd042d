using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm;
using MultiHubFlows.Simulator.Ocm.Hub;

namespace MultiHubFlows.Simulator.Tests.Ocm;

public sealed class ManagedClusterWebhookTests
{
    private const string Denied =
        "admission webhook \"managedclustervalidators.admission.cluster.open-cluster-management.io\" denied the request: ";

    private const string User = "system:serviceaccount:default:limited";

    [Fact]
    public async Task Create_WithoutTheRightToJoin_IsForbidden()
    {
        await using var fleet = await OcmFleet.StartAsync(managed: 0);
        using var limited = await LimitedAsync(fleet, Managed("create"));

        var refused = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(limited, []));

        Assert.Equal(403, (int)refused.Status);
        Assert.Equal("Forbidden", refused.Reason);
        Assert.Equal(
            Denied + "managedclustersets/join.cluster.open-cluster-management.io \"default\" is forbidden: "
            + $"user \"{User}\" cannot add/remove a ManagedCluster to/from ManagedClusterSet \"default\"",
            refused.Message);
        Assert.Equal("managedclustersets/join", refused.Body.Text("details", "kind"));
    }

    [Fact]
    public async Task Accept_WithoutTheRight_IsForbidden_AndOnlyTheRegisterGroupHelps()
    {
        await using var fleet = await OcmFleet.StartAsync(managed: 0);
        using var limited = await LimitedAsync(
            fleet,
            Managed("create", "patch"),
            Rbac.Rule("cluster.open-cluster-management.io", ["managedclustersets/join"], ["create"]),
            Rbac.Rule("cluster.open-cluster-management.io", ["managedclusters/accept"], ["update"]));
        await CreateAsync(limited, []);

        var refused = await Assert.ThrowsAsync<ApiException>(() => AcceptAsync(limited));
        await GrantAsync(fleet, "more", Rbac.Rule("register.open-cluster-management.io", ["managedclusters/accept"], ["update"]));
        var accepted = await AcceptAsync(limited);

        Assert.Equal(
            Denied + "managedclusters/accept.cluster.open-cluster-management.io \"c\" is forbidden: "
            + $"user \"{User}\" cannot update the HubAcceptsClient field",
            refused.Message);
        Assert.True(accepted.Flag("spec", "hubAcceptsClient"));
    }

    [Fact]
    public async Task Create_WithAWrongType_Is400WithoutReason()
    {
        await using var fleet = await OcmFleet.StartAsync(managed: 0);

        var refused = await Assert.ThrowsAsync<ApiException>(
            () => CreateAsync(fleet["hub1"], new JsonObject { ["hubAcceptsClient"] = "yes" }));

        Assert.Equal(400, (int)refused.Status);
        Assert.Null(refused.Reason);
        Assert.EndsWith(
            "json: cannot unmarshal string into Go struct field ManagedClusterSpec.spec.hubAcceptsClient of type bool",
            refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithAnHttpUrl_Is400BadRequest()
    {
        await using var fleet = await OcmFleet.StartAsync(managed: 0);
        var spec = new JsonObject { ["managedClusterClientConfigs"] = new JsonArray(new JsonObject { ["url"] = "http://insecure" }) };

        var refused = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(fleet["hub1"], spec));

        Assert.Equal("BadRequest", refused.Reason);
        Assert.Equal(Denied + "url \"http://insecure\" is invalid in client configs", refused.Message);
    }

    [Fact]
    public async Task Create_OfAnEmptySpec_IsFilledWithDefaults()
    {
        await using var fleet = await OcmFleet.StartAsync(managed: 0);

        var created = await CreateAsync(fleet["hub1"], []);

        Assert.False(created.Flag("spec", "hubAcceptsClient"));
        Assert.Equal(60, created.Number("spec", "leaseDurationSeconds"));
        Assert.Equal("default", created.Text("metadata", "labels", HubNames.ClusterSetLabel));
    }

    private static JsonObject Managed(params string[] verbs) =>
        Rbac.Rule("cluster.open-cluster-management.io", ["managedclusters"], verbs);

    private static Task<JsonObject> CreateAsync(ClusterClient client, JsonObject spec)
    {
        var cluster = Rbac.Named(null, "c");
        cluster["apiVersion"] = ResourceTypes.ManagedClusters.ApiVersion;
        cluster["kind"] = ResourceTypes.ManagedClusters.Kind;
        cluster["spec"] = spec;
        return client.CreateAsync(ResourceTypes.ManagedClusters, cluster, OcmFleet.Cancel);
    }

    private static Task<JsonObject> AcceptAsync(ClusterClient client) => client.MergePatchAsync(
        ResourceTypes.ManagedClusters,
        null,
        "c",
        new JsonObject { ["spec"] = new JsonObject { ["hubAcceptsClient"] = true } },
        OcmFleet.Cancel);

    private static async Task<ClusterClient> LimitedAsync(OcmFleet fleet, params JsonObject[] rules)
    {
        await fleet["hub1"].EnsureAsync(ResourceTypes.ServiceAccounts, Rbac.Named("default", "limited"), OcmFleet.Cancel);
        await GrantAsync(fleet, "limited", rules);
        return new ClusterClient(await fleet.TokenKubeconfigAsync("hub1", "default", "limited", 3600), fleet.Clock);
    }

    private static async Task GrantAsync(OcmFleet fleet, string name, params JsonObject[] rules)
    {
        await fleet["hub1"].EnsureAsync(ResourceTypes.ClusterRoles, Rbac.Role(null, name, null, rules), OcmFleet.Cancel);
        await fleet["hub1"].EnsureAsync(
            ResourceTypes.ClusterRoleBindings,
            Rbac.Binding(null, name, null, "ClusterRole", name, Rbac.ToAccount("default", "limited")),
            OcmFleet.Cancel);
    }
}
