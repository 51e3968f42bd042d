using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

public sealed class SingletonJoinTests
{
    private static readonly Join Default = new("klusterlet");

    [Fact]
    public async Task Join_AcceptedThenApproved_BecomesAvailable()
    {
        await using var fleet = await OcmFleet.StartAsync();

        var cluster = await fleet.JoinAsync(Default);

        Assert.True(cluster.IsTrue(HubNames.Joined));
        Assert.True(cluster.IsTrue(HubNames.Accepted));
        Assert.Equal("v1.35.6", cluster.Text("status", "version", "kubernetes"));
        Assert.Equal("4", cluster.Text("status", "capacity", "cpu"));
    }

    [Fact]
    public async Task Request_OfASingletonAgent_NamesTheKlusterletAndTheMintedIdentity()
    {
        await using var fleet = await OcmFleet.StartAsync();

        var klusterlet = await fleet.DeployAsync(Default);
        var request = await fleet.PendingRequestAsync(Default);

        var pem = Encoding.ASCII.GetString(Convert.FromBase64String(request.Text("spec", "request")!));
        var signing = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256);
        var (names, groups) = DistinguishedNames.Read(signing.SubjectName);
        Assert.Equal([$"system:open-cluster-management:cluster1:{klusterlet.Uid()}"], names);
        Assert.Equal(["system:open-cluster-management:cluster1", "system:open-cluster-management:managed-clusters"], groups);
        Assert.Equal("system:serviceaccount:open-cluster-management:bootstrap-klusterlet", request.Text("spec", "username"));
        Assert.Equal(["digital signature", "key encipherment", "client auth"], request.Texts("spec", "usages"));
        Assert.Null(request.At("spec", "expirationSeconds"));
        Assert.Equal("cluster1-", request.Text("metadata", "generateName"));
        Assert.StartsWith(
            "JTI=", request.Texts("spec", "extra", "authentication.kubernetes.io/credential-id").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_BeforeAcceptance_IsTaintedAndHasNoConditions()
    {
        await using var fleet = await OcmFleet.StartAsync();

        await fleet.DeployAsync(Default);
        var cluster = await fleet.ClusterAsync(
            Default, "the agent's cluster", found => found.Objects("spec", "taints").Any() && found.HasFinalizer(HubNames.ResourceCleanup));

        Assert.False(cluster.Flag("spec", "hubAcceptsClient"));
        Assert.Equal("default", cluster.Text("metadata", "labels", HubNames.ClusterSetLabel));
        Assert.Equal(HubNames.UnreachableTaint, cluster.Objects("spec", "taints").Single().Text("key"));
        Assert.Empty(cluster.Objects("status", "conditions"));
        Assert.False(cluster.HasFinalizer(HubNames.ApiResourceCleanup));
    }

    [Fact]
    public async Task Klusterlet_OnceJoined_HasTheRecordedConditionsAndObjects()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Default);

        var klusterlet = await fleet.KlusterletAsync(
            Default, "a functional hub connection", found => found.Condition("HubConnectionDegraded").Text("status") == "False",
            TimeSpan.FromMilliseconds(300));

        Assert.Equal("Klusterlet Component Applied", klusterlet.Condition("Applied").Text("message"));
        Assert.Equal("deployments are ready: klusterlet-agent", klusterlet.Condition("Available").Text("message"));
        Assert.Equal("False", klusterlet.Condition("RegistrationDesiredDegraded").Text("status"));
        Assert.True(klusterlet.HasFinalizer(KlusterletNames.Cleanup));
        Assert.Equal(22, klusterlet.Objects("status", "relatedResources").Count());
        var secret = await fleet["cluster1"].GetAsync(
            ResourceTypes.Secrets, Default.Namespace, KlusterletNames.HubSecret, OcmFleet.Cancel);
        Assert.Equal(klusterlet.Uid(), Encoding.UTF8.GetString(secret.Bytes("agent-name")!));
    }

    [Fact]
    public async Task Lease_OfAJoinedCluster_MovesOncePerPeriod()
    {
        await using var fleet = await OcmFleet.StartAsync();
        await fleet.JoinAsync(Default);
        var before = (await LeaseAsync()).Time("spec", "renewTime");

        await fleet.EventuallyAsync(
            "a renewed lease", async () => (await LeaseAsync()).Time("spec", "renewTime") > before, TimeSpan.FromSeconds(1));

        Assert.InRange(((await LeaseAsync()).Time("spec", "renewTime") - before)!.Value.TotalSeconds, 55, 85);

        Task<System.Text.Json.Nodes.JsonObject> LeaseAsync() =>
            fleet["hub1"].GetAsync(ResourceTypes.Leases, "cluster1", HubNames.Lease, OcmFleet.Cancel);
    }

    [Fact]
    public async Task TwoKlusterlets_OfTwoHubs_AreAvailableSideBySide()
    {
        await using var fleet = await OcmFleet.StartAsync(hubs: 2);

        await fleet.JoinAsync(Default);
        await fleet.JoinAsync(Join.Own("second", "hub2"));

        Assert.True((await fleet.AvailableAsync(Default)).IsTrue(HubNames.Joined));
        Assert.True((await fleet.AvailableAsync(Join.Own("second", "hub2"))).IsTrue(HubNames.Joined));
    }
}
