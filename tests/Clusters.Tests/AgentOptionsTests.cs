using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Options of agents, and pull secrets, in a fleet file.</summary>
public sealed class AgentOptionsTests : IDisposable
{
    private readonly TestFleet _files = new();

    [Fact]
    public async Task Load_OptionsOfHubAndCluster_AreRead_AndThePullSecretWhenItIsUsed()
    {
        _files.Folder.Write("docker.json", """{"auths": {"registry.example.org": {"auth": "c2VjcmV0"}}}""");
        var reading = _files.Load("""
            pullSecrets:
            - { name: internal, dockerConfig: ./docker.json }
            - { name: vaulted, keyVaultSecret: https://vault1.vault.azure.net/secrets/docker }
            hubs:
            - { name: hub1, credential: { kubeconfig: ./hub1.kubeconfig }, agent: { priorityClass: low, pullSecret: vaulted, featureGates: { ClusterProperty: true } } }
            managedClusters:
            - name: cluster1
              credential: { kubeconfig: ./cluster1.kubeconfig }
              agent:
                pullSecret: internal
                labels: { on: yes, version: 1.10 }
                certificateSeconds: 7200
            """);
        using var connections = new ClusterConnections(reading.Fleet!, new ClusterClientOptions(), TimeProvider.System);

        var hub = reading.Fleet!.Hub(new HubName("hub1"))!.Agent!;
        var cluster = reading.Fleet.Managed(new ManagedClusterName("cluster1"))!.Agent!;
        var secret = await connections.ReadPullSecretAsync("internal", TestContext.Current.CancellationToken);

        Assert.Empty(reading.Mistakes);
        Assert.Equal(("low", true), (hub.PriorityClass, hub.FeatureGates!["ClusterProperty"]));
        Assert.Equal(["on=yes", "version=1.10"], cluster.Labels!.Select(label => $"{label.Key}={label.Value}"));
        Assert.Equal(7200, cluster.CertificateSeconds);
        Assert.Contains("c2VjcmV0", secret.Reveal(), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", $"{secret} {reading.Fleet}", StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MistakesInOptions_AllStandWithTheirLine()
    {
        _files.Folder.Write("empty.json", "{}");
        var reading = _files.Load("""
            pullSecrets:
            - { name: internal, dockerConfig: ./empty.json }
            - { name: both, dockerConfig: ./none.json, keyVaultSecret: https://vault1.vault.azure.net/secrets/docker }
            - { name: gone, dockerConfig: ./none.json }
            hubs:
            - name: hub1
              credential: { kubeconfig: ./hub1.kubeconfig }
              agent:
                pullSecret: other
                certificateSeconds: 600
                tolerations:
                - effect: Sometimes
                labels: { a: 1, a: 2 }
                colour: red
            """);

        Assert.Equal(
            [
                (4, "pullSecrets[0].dockerConfig"), (5, "pullSecrets[1]"), (6, "pullSecrets[2].dockerConfig"), (8, "hubs[0].agent.pullSecret"),
                (12, "hubs[0].agent.certificateSeconds"), (14, "hubs[0].agent.tolerations[0].effect"), (15, "hubs[0].agent.labels.a"), (16, "hubs[0].agent.colour"),
            ],
            reading.Mistakes.Select(mistake => (mistake.Line, mistake.Field)));
    }

    [Fact]
    public async Task ReadPullSecret_FileChangedForTheWorse_IsRefusedWithoutItsText()
    {
        _files.Folder.Write("docker.json", """{"auths": {"registry.example.org": {"auth": "c2VjcmV0"}}}""");
        var reading = _files.Load("pullSecrets:\n- { name: internal, dockerConfig: ./docker.json }\n");
        using var connections = new ClusterConnections(reading.Fleet!, new ClusterClientOptions(), TimeProvider.System);
        _files.Folder.Write("docker.json", "c2VjcmV0");

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => connections.ReadPullSecretAsync("internal", TestContext.Current.CancellationToken));

        Assert.Equal(ClusterFailureCode.CredentialUnusable, refused.Code);
        Assert.DoesNotContain("c2VjcmV0", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();
}
