using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>The modes Default and Hosted: registration and work in Deployments of their own.</summary>
public sealed class TwoPodJoinTests
{
    private static readonly Join Plain = new("klusterlet", Mode: "Default");
    private static readonly Join Hosted = Join.Hosted("hosted") with { Mode = "Hosted" };

    [Fact]
    public async Task Default_BeforeApproval_HasARandomNameThatNothingTells_AndNoWorkAgent()
    {
        await using var fleet = await OcmFleet.StartAsync();

        var klusterlet = await fleet.DeployAsync(Plain);
        var request = await fleet.PendingRequestAsync(Plain);
        var degraded = await fleet.KlusterletAsync(
            Plain, "the hub connection was looked at", found => found.Condition("HubConnectionDegraded") is not null);

        var name = AgentName(request);
        Assert.Matches("^[a-z0-9]{5}$", name);
        Assert.NotEqual(klusterlet.Uid(), name);
        Assert.Null(await HubSecretAsync(fleet, Plain));
        Assert.Equal("BootstrapSecretFunctional,HubKubeConfigSecretMissing", degraded.Condition("HubConnectionDegraded").Text("reason"));
        Assert.Equal("NoAvailablePods", degraded.Condition("Available").Text("reason"));
        Assert.Equal("deployments replicas are desired: 0", degraded.Condition("WorkDesiredDegraded").Text("message"));
        Assert.Equal(0, (await DeploymentAsync(fleet, Plain, "work-agent")).Number("spec", "replicas"));
    }

    [Fact]
    public async Task Default_Approved_IsAvailable_AndItsWorkAgentFollowsWithTheOperatorsNextLook()
    {
        await using var fleet = await OcmFleet.StartAsync();

        await fleet.JoinAsync(Plain);
        var working = await fleet.KlusterletAsync(Plain, "the work agent", found => found.IsTrue("Available"), TimeSpan.FromSeconds(0.5));
        await fleet.ApplyAsync("hub1", ManifestWorks.InOwnNamespace("cluster1", "probe", "hub1"));

        Assert.Equal(
            ["agent-name", "cluster-name", "kubeconfig", "tls.crt", "tls.key"],
            ((JsonObject)(await HubSecretAsync(fleet, Plain))!.At("data")!).Select(entry => entry.Key).Order(StringComparer.Ordinal));
        Assert.Equal(1, (await DeploymentAsync(fleet, Plain, "work-agent")).Number("spec", "replicas"));
        Assert.Equal("hub1", await fleet.TextAsync("cluster1", "probe", "hello"));
        var applied = (await fleet["cluster1"].ListAsync(ResourceTypes.AppliedManifestWorks, null, null, OcmFleet.Cancel)).Objects("items").Single();
        Assert.Equal(working.Uid(), applied.Text("spec", "agentID"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AgentName_PutIntoTheSecretFirst_IsTheCommonName_AndStartsTheWorkAgentAtOnce(bool hosted)
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: hosted ? 1 : 0);
        var join = hosted ? Hosted : Plain;
        await PinAsync(fleet, join, "mhf0001");

        await fleet.DeployAsync(join);
        var request = await fleet.PendingRequestAsync(join);
        var available = await fleet.KlusterletAsync(join, "available before the approval", found => found.IsTrue("Available"));
        await fleet.AcceptAsync(join);
        await fleet.DecideAsync(join, request);
        await fleet.AvailableAsync(join);
        await fleet.ApplyAsync("hub1", ManifestWorks.InOwnNamespace("cluster1", "probe", "hub1"));

        Assert.Equal("mhf0001", AgentName(request));
        Assert.Equal("BootstrapSecretFunctional,HubKubeConfigMissing", available.Condition("HubConnectionDegraded").Text("reason"));
        Assert.Equal("mhf0001", Encoding.UTF8.GetString((await HubSecretAsync(fleet, join))!.Bytes("agent-name")!));
        Assert.Equal("hub1", await fleet.TextAsync("cluster1", "probe", "hello"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("mhf0001")]
    public async Task Default_RestartedWhilePending_AsksAnewAfterItsLease_UnderAnotherNameUnlessItIsPinned(string? pinned)
    {
        await using var fleet = await OcmFleet.StartAsync();
        if (pinned is not null)
        {
            await PinAsync(fleet, Plain, pinned);
        }

        await fleet.DeployAsync(Plain);
        var first = await fleet.PendingRequestAsync(Plain);
        var before = fleet.Clock.GetUtcNow();
        await fleet.Control.RestartAsync("cluster1", Plain.Namespace, OcmFleet.Cancel);
        var requests = await fleet.EventuallyAsync(
            "a second request",
            async () => await fleet.RequestsAsync(Plain) is { Count: 2 } both ? both : null,
            TimeSpan.FromSeconds(1));

        var second = requests.Single(request => request.Name() != first.Name());
        Assert.InRange((fleet.Clock.GetUtcNow() - before).TotalSeconds, 137, 190);
        Assert.NotEqual(first.Text("spec", "request"), second.Text("spec", "request"));
        Assert.Equal(pinned is not null, AgentName(first) == AgentName(second));
    }

    [Fact]
    public async Task Hosted_Available_HasTheObjectsOfItsMode_AndLeavesWithoutThem()
    {
        await using var fleet = await OcmFleet.StartAsync(hosting: 1);

        await fleet.JoinAsync(Hosted);
        await fleet.KlusterletAsync(Hosted, "the work agent", found => found.IsTrue("Available"), TimeSpan.FromSeconds(0.5));
        var secrets = await NamesAsync(fleet, "hosting1", ResourceTypes.Secrets, "hosted");
        var accounts = await NamesAsync(fleet, "cluster1", ResourceTypes.ServiceAccounts, Hosted.Namespace);
        var leases = await NamesAsync(fleet, "hosting1", ResourceTypes.Leases, "hosted");
        await fleet["hub1"].DeleteAsync(ResourceTypes.ManagedClusters, null, "cluster1", OcmFleet.Cancel);
        await fleet.GoneAsync("hub1", ResourceTypes.ManagedClusters, null, "cluster1");
        await fleet["hosting1"].DeleteAsync(ResourceTypes.Klusterlets, null, "hosted", OcmFleet.Cancel);
        await fleet.GoneAsync("hosting1", ResourceTypes.Klusterlets, null, "hosted");
        await fleet.GoneAsync("hosting1", ResourceTypes.Namespaces, null, "hosted");
        await fleet.GoneAsync("cluster1", ResourceTypes.Namespaces, null, Hosted.Namespace);

        Assert.Equal(
            ["bootstrap-hub-kubeconfig", "external-managed-kubeconfig", "external-managed-kubeconfig-registration", "external-managed-kubeconfig-work", "hub-kubeconfig-secret"],
            secrets);
        Assert.Superset(new HashSet<string>(["hosted-registration-sa", "hosted-work-sa"], StringComparer.Ordinal), accounts.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(["registration-agent-lock", "work-agent-lock"], leases);
        Assert.DoesNotContain(await NamesAsync(fleet, "cluster1", ResourceTypes.ClusterRoles), IsOfHosted);
        Assert.DoesNotContain(await NamesAsync(fleet, "hosting1", ResourceTypes.ClusterRoles), IsOfHosted);
    }

    [Fact]
    public async Task TwoKlusterlets_OfOneNamespace_ShareItsFate()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2);
        await fleet.JoinAsync(Plain);
        var second = new Join("second", "hub2", Mode: "Default", Namespace: Plain.Namespace);

        await fleet.CreateKlusterletAsync(second);
        await fleet.PassAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(2));
        var requests = await fleet.RequestsAsync(second);
        var before = await fleet["cluster1"].GetAsync(ResourceTypes.Namespaces, null, Plain.Namespace, OcmFleet.Cancel);
        await fleet["cluster1"].DeleteAsync(ResourceTypes.Klusterlets, null, "second", OcmFleet.Cancel);
        var anew = await fleet.EventuallyAsync("the namespace anew", async () =>
            await fleet["cluster1"].FindAsync(ResourceTypes.Namespaces, null, Plain.Namespace, OcmFleet.Cancel) is { } found
            && found.Uid() != before.Uid()
            ? found
            : null);
        await fleet.KlusterletAsync(
            Plain,
            "nothing to bootstrap with",
            found => found.Condition("HubConnectionDegraded").Text("reason")?.StartsWith("BootstrapSecretMissing", StringComparison.Ordinal) == true,
            TimeSpan.FromSeconds(1));

        Assert.Empty(requests);
        Assert.NotEqual(before.Uid(), anew.Uid());
    }

    [Fact]
    public async Task Singleton_MadeDefaultInPlace_SwapsItsDeploymentsAndKeepsItsName()
    {
        await using var fleet = await OcmFleet.StartAsync();
        var singleton = Plain with { Mode = "Singleton" };
        await fleet.JoinAsync(singleton);
        var before = await fleet["cluster1"].GetAsync(ResourceTypes.Klusterlets, null, "klusterlet", OcmFleet.Cancel);

        await fleet["cluster1"].MergePatchAsync(
            ResourceTypes.Klusterlets,
            null,
            "klusterlet",
            new JsonObject { ["spec"] = new JsonObject { ["deployOption"] = new JsonObject { ["mode"] = "Default" } } },
            OcmFleet.Cancel);
        await fleet.GoneAsync("cluster1", ResourceTypes.Deployments, Plain.Namespace, "klusterlet-agent");
        await fleet.KlusterletAsync(Plain, "both agents", found => found.IsTrue("Available") && found.IsTrue("Applied"), TimeSpan.FromSeconds(1));

        Assert.Equal(before.Uid(), Encoding.UTF8.GetString((await HubSecretAsync(fleet, Plain))!.Bytes("agent-name")!));
        Assert.Single(await fleet.RequestsAsync(Plain));
    }

    private static bool IsOfHosted(string name) => name.Contains(":hosted-", StringComparison.Ordinal);

    private static string AgentName(JsonObject request)
    {
        var pem = Encoding.ASCII.GetString(Convert.FromBase64String(request.Text("spec", "request")!));
        var (names, _) = DistinguishedNames.Read(CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256).SubjectName);
        return Assert.Single(names).Split(':')[^1];
    }

    private static async Task PinAsync(OcmFleet fleet, Join join, string name)
    {
        await fleet[join.RunsOn].EnsureAsync(ResourceTypes.Namespaces, Rbac.Named(null, join.AgentNamespace), OcmFleet.Cancel);
        var secret = Rbac.Named(join.AgentNamespace, KlusterletNames.HubSecret);
        secret["type"] = "Opaque";
        secret["data"] = new JsonObject
        {
            ["agent-name"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(name)),
            ["cluster-name"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(join.Cluster)),
        };
        await fleet[join.RunsOn].CreateAsync(ResourceTypes.Secrets, secret, OcmFleet.Cancel);
    }

    private static Task<JsonObject?> HubSecretAsync(OcmFleet fleet, Join join) =>
        fleet[join.RunsOn].FindAsync(ResourceTypes.Secrets, join.AgentNamespace, KlusterletNames.HubSecret, OcmFleet.Cancel);

    private static Task<JsonObject> DeploymentAsync(OcmFleet fleet, Join join, string part) =>
        fleet[join.RunsOn].GetAsync(ResourceTypes.Deployments, join.AgentNamespace, $"{join.Klusterlet}-{part}", OcmFleet.Cancel);

    private static async Task<IReadOnlyList<string>> NamesAsync(OcmFleet fleet, string cluster, ResourceType type, string? @namespace = null) =>
        [.. (await fleet[cluster].ListAsync(type, @namespace, null, OcmFleet.Cancel)).Objects("items").Select(item => item.Name()).Order(StringComparer.Ordinal)];
}
