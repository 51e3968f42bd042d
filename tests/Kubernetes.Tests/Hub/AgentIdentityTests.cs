using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Certificates;
using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Hub;

/// <summary>What a hub gives to an agent that holds its client certificate. The suite plays the agent.</summary>
public sealed class AgentIdentityTests(Workspace space) : HubCase(space)
{
    private const string Agent = "11111111-2222-3333-4444-555555555555";

    [Fact]
    [Observed(22)]
    [Observed(41)]
    public async Task Post_RenewalUnderTheAgentsOwnName_IsApprovedByTheHub()
    {
        await NeedsOcmAsync();
        var name = await AcceptedAsync("renewing");
        using var first = Request(name);
        using var certificate = await BootstrappedAsync(first, name);
        var agent = Cluster.WithCertificate(certificate);
        using var second = Request(name);
        var renewal = NewName("renewal");
        DeleteAtTheEnd($"{CertificateCase.Requests}/{renewal}");

        (await agent.PostAsync(CertificateCase.Requests, Labelled(second, renewal, name), Stop)).Gives(201);

        var issued = await Eventually.Sees(
            () => Admin.GetAsync($"{CertificateCase.Requests}/{renewal}", Stop),
            answer => answer.Json.At("status", "certificate") is not null,
            Stop,
            seconds: 30);
        Assert.Equal("Approved", issued.Json.TextAt("status", "conditions", 0, "type"));
        Assert.Equal("AutoApprovedByHubCSRApprovingController", issued.Json.TextAt("status", "conditions", 0, "reason"));
    }

    [Fact]
    [Observed(22)]
    public async Task Post_RequestInAnAgentsNameByAnother_StaysPending()
    {
        await NeedsOcmAsync();
        var name = await AcceptedAsync("bootstrapping");
        var other = await Space.AccountAsync(Stop, Make.Rule("certificates.k8s.io", "certificatesigningrequests", "create"));
        using var request = Request(name);
        var pending = NewName("pending");
        DeleteAtTheEnd($"{CertificateCase.Requests}/{pending}");

        (await other.Caller.PostAsync(CertificateCase.Requests, Labelled(request, pending, name), Stop)).Gives(201);

        await Eventually.Stays(
            () => Admin.GetAsync($"{CertificateCase.Requests}/{pending}", Stop),
            answer => !answer.Json.ItemsAt("status", "conditions").Any(),
            2,
            Stop);
    }

    [Fact]
    [Recorded("stages-default/07-hub1-accepted-immediately-after/hub1.clusterroles")]
    [Recorded("stages-default/08-hub1-joined/hub1.rolebindings")]
    public async Task Get_AsAgent_SeesItsOwnClusterAndNoOther()
    {
        await NeedsOcmAsync();
        var name = await AcceptedAsync("own");
        var other = NewName("foreign");
        await ManagedClusterAsync(other, new { hubAcceptsClient = true });
        using var request = Request(name);
        using var certificate = await BootstrappedAsync(request, name);
        var agent = Cluster.WithCertificate(certificate);

        (await agent.GetAsync($"{Clusters}/{name}", Stop)).Gives(200);
        (await agent.GetAsync($"{Clusters}/{other}", Stop)).FailsWith(403, "Forbidden");
        (await agent.GetAsync($"/api/v1/namespaces/{name}/secrets", Stop)).FailsWith(403, "Forbidden");
        (await agent.GetAsync($"/apis/work.open-cluster-management.io/v1/namespaces/{name}/manifestworks", Stop)).Gives(200);
        (await agent.GetAsync($"/apis/work.open-cluster-management.io/v1/namespaces/{other}/manifestworks", Stop)).FailsWith(403, "Forbidden");
        await RenewAsync(agent, name);
    }

    private static SigningRequest Request(string cluster) => new(
        $"system:open-cluster-management:{cluster}:{Agent}",
        $"system:open-cluster-management:{cluster}",
        "system:open-cluster-management:managed-clusters");

    private static JsonNode Labelled(SigningRequest request, string name, string cluster)
    {
        var body = JsonSerializer.SerializeToNode(request.Body(name))!;
        body["metadata"]!["labels"] = new JsonObject { ["open-cluster-management.io/cluster-name"] = cluster };

        return body;
    }

    /// <summary>An accepted cluster with all that its agent is given.</summary>
    private async Task<string> AcceptedAsync(string stem)
    {
        var name = NewName(stem);
        await ManagedClusterAsync(name, new { hubAcceptsClient = true });
        await ConditionAsync(name, "HubAcceptedManagedCluster");
        foreach (var part in new[] { "registration", "work" })
        {
            await Eventually.Sees(
                () => Admin.GetAsync(
                    $"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}/rolebindings/open-cluster-management:managedcluster:{name}:{part}",
                    Stop),
                answer => answer.Code == 200,
                Stop,
                seconds: 30);
        }

        return name;
    }

    private async Task<X509Certificate2> BootstrappedAsync(SigningRequest request, string cluster)
    {
        var name = NewName("bootstrap");
        var made = await MakeAsync(CertificateCase.Requests, name, Labelled(request, name, cluster));
        (await Admin.PutAsync($"{CertificateCase.Requests}/{name}/approval", CertificateCase.With(made, "Approved"), Stop)).Gives(200);
        var issued = await Eventually.Sees(
            () => Admin.GetAsync($"{CertificateCase.Requests}/{name}", Stop),
            answer => answer.Json.At("status", "certificate") is not null,
            Stop,
            seconds: 30);

        return request.Completed(issued.Json.TextAt("status", "certificate")!);
    }

    private async Task RenewAsync(Caller agent, string cluster)
    {
        var path = $"/apis/coordination.k8s.io/v1/namespaces/{cluster}/leases/managed-cluster-lease";
        var lease = await Eventually.Sees(() => agent.GetAsync(path, Stop), answer => answer.Code == 200, Stop, seconds: 30);
        var renewed = lease.Json.DeepClone();
        renewed["spec"] = new JsonObject { ["holderIdentity"] = "managed-cluster-lease", ["renewTime"] = "2026-11-22T11:21:01.421769Z" };

        (await agent.PutAsync(path, renewed, Stop)).Gives(200);
    }
}
