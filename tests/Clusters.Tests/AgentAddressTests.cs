using System.Text;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Where agents are sent, and what they are given.</summary>
public sealed class AgentAddressTests : IDisposable
{
    private readonly TestFleet _files = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(404)]
    [InlineData(403)]
    public async Task C7_NoClusterInfoAndLoopbackKubeconfig_IsRefusedAskingForAgentEndpoint(int code)
    {
        await using var server = await ApiServer.StartAsync(code == 404 ? Answer.NotFound() : Answer.Status(403, "Forbidden", "no"));

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => HubAsync(server, ""));

        Assert.Equal(ClusterFailureCode.NoAgentAddress, refused.Code);
        Assert.Contains("agentEndpoint.server", refused.NextStep, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(404)]
    [InlineData(403)]
    public async Task C7_NoClusterInfoAndEndpointWritten_UsesItWithTheClustersRootAuthority(int code)
    {
        await using var server = await ApiServer.StartAsync(ApiServer.DefaultCertificate, context => (context.Request.Path.Value switch
        {
            "/api/v1/namespaces/kube-public/configmaps/kube-root-ca.crt" => Map("ca.crt", TestAuthority.Shared.Pem),
            "/version" => Answer.Status(401, "Unauthorized", "Unauthorized"),
            _ => code == 404 ? Answer.NotFound() : Answer.Status(403, "Forbidden", "no"),
        })(context));

        var address = await HubAsync(server, $", agentEndpoint: {{ server: \"{server.Url}\" }}");

        Assert.Equal((server.Url, TestAuthority.Shared.Pem, "agentEndpoint"), (address.Url, address.CertificateAuthority, address.Source));
        Assert.Contains("loopback", Assert.Single(address.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task HubAsync_ClusterInfo_GivesAddressAndAuthority()
    {
        await using var server = await ApiServer.StartAsync(ClusterInfo("https://hub.invalid:6443", TestAuthority.Shared.Pem));

        var address = await HubAsync(server, "");

        Assert.Equal((new Uri("https://hub.invalid:6443"), TestAuthority.Shared.Pem, "cluster-info"), (address.Url, address.CertificateAuthority, address.Source));
        Assert.Contains("could not be tried from here", Assert.Single(address.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task HubAsync_ClusterInfoWithALoopbackAddress_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(ClusterInfo("https://localhost:6443", TestAuthority.Shared.Pem));

        Assert.Equal(ClusterFailureCode.NoAgentAddress, (await Assert.ThrowsAsync<HubRefusedException>(() => HubAsync(server, ""))).Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task HubAsync_ClusterInfoWithoutAuthority_MeansAPublicOne()
    {
        await using var server = await ApiServer.StartAsync(ClusterInfo("https://hub.invalid:6443", null));

        Assert.Null((await HubAsync(server, "")).CertificateAuthority);
    }

    [Fact(Timeout = 60_000)]
    public async Task HubAsync_CertificateLacksTheAddressesHost_IsRefusedWithTheNamesItHas()
    {
        await using var hub = await ApiServer.StartAsync(TestAuthority.Shared.IssueServer(["internal.example"]), Answer.NotFound());
        await using var server = await ApiServer.StartAsync(ClusterInfo("https://hub.invalid:6443", TestAuthority.Shared.Pem));

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => HubAsync(server, $", agentEndpoint: {{ server: \"{hub.Url}\" }}"));

        Assert.Equal(ClusterFailureCode.CertificateNameMismatch, refused.Code);
        Assert.Contains("internal.example", refused.Message, StringComparison.Ordinal);
        Assert.Empty(hub.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task HubAsync_WrongAuthorityWritten_IsRefused()
    {
        _files.Folder.Write("wrong.crt", new TestAuthority("Wrong").Pem);
        await using var server = await ApiServer.StartAsync(Answer.NotFound());

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() =>
            HubAsync(server, $", agentEndpoint: {{ server: \"{server.Url}\", certificateAuthority: ./wrong.crt }}"));

        Assert.Contains("agentEndpoint.certificateAuthority", refused.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("v1.0.0", false)]
    [InlineData("v1.3.1", true)]
    public async Task C6_ManagedClusterThatNeedsTlsServerName_IsRefusedForOperatorsThatDropIt(string? operatorVersion, bool taken)
    {
        _files.Folder.Write("cluster1.kubeconfig", TestCluster.KubeconfigOf("https://203.0.113.7:6443", cluster: "tls-server-name: kubernetes"));
        using var connections = Connect("managedClusters: [{ name: cluster1, credential: { kubeconfig: ./cluster1.kubeconfig } }]");
        var addresses = new AgentAddresses(connections, new ClusterClientOptions(), TimeProvider.System);

        if (taken)
        {
            Assert.Equal("kubernetes", (await addresses.ManagedAsync(new ManagedClusterName("cluster1"), operatorVersion, Cancel)).TlsServerName);
        }
        else
        {
            var refused = await Assert.ThrowsAsync<HubRefusedException>(() => addresses.ManagedAsync(new ManagedClusterName("cluster1"), operatorVersion, Cancel));
            Assert.Contains("agentEndpoint.server", refused.NextStep, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void C8_BootstrapKubeconfig_CarriesTheWholeBundleAndReadsBack()
    {
        var bundle = TestAuthority.Shared.Pem + new TestAuthority("Second").Pem;
        var server = new AgentServer(new Uri("https://hub:6443/prefix"), bundle, new Uri("http://proxy:3128"), null) { Source = "agentEndpoint" };

        var text = AgentKubeconfig.ForBootstrap(server, "hub-uid-1", SecretText.Of("a-token")).Reveal();

        var access = new KubeconfigReference(_files.Folder.Write("bootstrap", text), null, []).Read().Access!;
        Assert.Equal((new Uri("https://hub:6443/prefix"), bundle, "a-token"), (access.Server.Url, access.Server.CertificateAuthority, access.Token!.Reveal()));
        Assert.Equal(new Uri("http://proxy:3128"), access.Proxy);
        Assert.Contains("name: \"hub-uid-1\"", text, StringComparison.Ordinal);
        Assert.Contains("current-context: \"bootstrap\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tls-server-name", text, StringComparison.Ordinal);
    }

    [Fact]
    public void C22_KubeconfigWithoutAToken_IsNotMade() =>
        Assert.Throws<ArgumentException>(() => AgentKubeconfig.ForManagedCluster(
            new AgentServer(new Uri("https://c:6443"), null, null, null) { Source = "kubeconfig" }, "cluster", SecretText.Of("")));

    public void Dispose() => _files.Dispose();

    private async Task<AgentServer> HubAsync(ApiServer server, string endpoint)
    {
        _files.Folder.Write("hub1.kubeconfig", TestCluster.KubeconfigOf(server.Url.AbsoluteUri));
        using var connections = Connect($"hubs: [{{ name: hub1, credential: {{ kubeconfig: ./hub1.kubeconfig }}{endpoint} }}]");
        return await new AgentAddresses(connections, new ClusterClientOptions(), TimeProvider.System).HubAsync(new HubName("hub1"), Cancel);
    }

    private ClusterConnections Connect(string yaml)
    {
        var reading = _files.Load(yaml);
        Assert.Empty(reading.Mistakes);
        return new ClusterConnections(reading.Fleet!, new ClusterClientOptions(), TimeProvider.System);
    }

    private static RequestDelegate ClusterInfo(string url, string? authority) =>
        Map("kubeconfig", $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: ''
              cluster:
                server: {url}
                certificate-authority-data: {(authority is null ? "''" : Convert.ToBase64String(Encoding.UTF8.GetBytes(authority)))}
            """);

    private static RequestDelegate Map(string key, string value) =>
        Answer.Json(200, new JsonObject { ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "x" }, ["data"] = new JsonObject { [key] = value } });
}
