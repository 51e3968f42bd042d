using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Tests.Acceptance;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Simulator.ApiServer;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Activities.Tests.Reconciling;

/// <summary>Drift of each kind on real servers: found as that kind, and nothing else is.</summary>
public sealed class SweepTests : IAsyncLifetime
{
    private LoadedFleet _fleet = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fleet = await LoadedFleet.StartAsync(Token);

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    [Fact]
    public async Task Sweep_HealthyFleet_FindsNothing_AndSendsNothingButLists()
    {
        var marks = _fleet.Bench.Simulation.Clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Server.Requests.Total, StringComparer.Ordinal);

        var outcome = await _fleet.SweepAsync(Token);

        Assert.Null(outcome.Skipped);
        Assert.Empty(outcome.Findings);
        Assert.Equal(["hub1", "hub2"], outcome.Coverage.Hubs);
        Assert.Equal((2, 2, 2), (outcome.Coverage.Registrations, outcome.Coverage.Clusters, outcome.Coverage.ClustersInAll));
        var sent = _fleet.Bench.Simulation.Clusters.SelectMany(cluster => cluster.Server.Requests.Snapshot(marks[cluster.Name])).ToList();
        Assert.All(sent, request => Assert.Equal("list", request.Verb));
        Assert.Equal(outcome.Coverage.Pages, sent.Count);
        Assert.InRange(sent.Count, 20, 26);
    }

    [Fact]
    public async Task NotAvailable()
    {
        await PatchStatusAsync("hub1", "ManagedClusterConditionAvailable", "Unknown");

        var finding = await OneAsync(DriftKind.NotAvailable);

        Assert.Equal(("hub1", LoadedFleet.Cluster, LoadedFleet.Operation.Value), (finding.Hub, finding.Cluster, finding.Operation));
    }

    [Fact]
    public async Task NotAccepted()
    {
        await PatchAsync(ResourceKind.ManagedCluster, "hub1", null, LoadedFleet.Cluster, new JsonObject { ["spec"] = new JsonObject { ["hubAcceptsClient"] = false } });

        await OneAsync(DriftKind.NotAccepted);
    }

    [Fact]
    public async Task LeaseOld()
    {
        await PatchAsync(
            ResourceKind.Lease, "hub1", LoadedFleet.Cluster, "managed-cluster-lease",
            new JsonObject { ["spec"] = new JsonObject { ["renewTime"] = LeaseTime.Format(_fleet.Now.AddMinutes(-5)) } });

        await OneAsync(DriftKind.LeaseOld);
    }

    [Fact]
    public async Task LeaseOld_LeaseIsGone()
    {
        await _fleet.RemoveAsync(ResourceKind.Lease, "hub1", LoadedFleet.Cluster, "managed-cluster-lease", Token);

        await OneAsync(DriftKind.LeaseOld);
    }

    [Fact]
    public async Task ManagedClusterMissing()
    {
        _fleet.Records.Operations = new OperationsSeen { Joined = [new JoinedRegistration("cluster9", "hub1", LoadedFleet.Gone.Value)] };

        var finding = await OneAsync(DriftKind.ManagedClusterMissing);

        Assert.Equal("cluster9", finding.Cluster);
    }

    [Fact]
    public async Task ManagedClusterWithoutAgent()
    {
        var cluster = SeedObjects.Bare(
            "cluster.open-cluster-management.io/v1", "ManagedCluster", null, "cluster9", LoadedFleet.Labels,
            LoadedFleet.Owned("hub1", LoadedFleet.Gone, "cluster9", (OwnerAnnotations.Phase, ClaimPhase.Joining)));
        cluster["spec"] = new JsonObject { ["hubAcceptsClient"] = false };
        await AddAsync("hub1", cluster);

        await OneAsync(DriftKind.ManagedClusterWithoutAgent);
    }

    [Theory]
    [InlineData("v1", "ServiceAccount", "serviceaccount")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterrole")]
    public async Task BootstrapIdentityLeft(string apiVersion, string kind, string word)
    {
        var name = RegistrationNames.For(new(LoadedFleet.Cluster), new("hub1"), AgentMode.Singleton, AgentNamespace.Own, LoadedFleet.Gone).BootstrapIdentity;
        await AddAsync("hub1", SeedObjects.Bare(apiVersion, kind, kind == "ServiceAccount" ? RegistrationNames.OperatorNamespace : null, name, LoadedFleet.Labels, LoadedFleet.Owned("hub1", LoadedFleet.Gone)));

        var finding = await OneAsync(DriftKind.BootstrapIdentityLeft);

        Assert.Equal($"{word}/{name} -n open-cluster-management", finding.Subject);
    }

    [Fact]
    public async Task BootstrapIdentityLeft_OfAnOperationAtWork_IsNoFinding()
    {
        await BootstrapIdentityOfAsync(LoadedFleet.Gone);
        _fleet.Records.Operations = new OperationsSeen { Live = [LiveOperations.KeyOf(LoadedFleet.Gone.Value)] };

        Assert.Empty((await _fleet.SweepAsync(Token)).Findings);
    }

    [Fact]
    public async Task CsrLeft()
    {
        await PostRequestAsync("system:serviceaccount:open-cluster-management:mhf-cluster1-00000000");
        await PostRequestAsync("system:open-cluster-management:cluster1:agent");

        var finding = await OneAsync(DriftKind.CsrLeft);

        Assert.Equal(LoadedFleet.Cluster, finding.Cluster);
    }

    [Fact]
    public async Task KlusterletMissing()
    {
        await _fleet.RemoveAsync(ResourceKind.Klusterlet, LoadedFleet.Cluster, null, _fleet.Singleton.Klusterlet, Token);

        Assert.Equal(
            [DriftKind.KlusterletMissing, DriftKind.BootstrapTokenLeft, DriftKind.NamespaceLeft], (await _fleet.SweepAsync(Token)).Findings.Select(finding => finding.Kind));
    }

    [Fact]
    public async Task ReservationWithoutRegistration()
    {
        await AddAsync("hosting1", LoadedFleet.Slot("slot-1", "hub2", LoadedFleet.Gone, "cluster9"));

        await OneAsync(DriftKind.ReservationWithoutRegistration);
    }

    [Fact]
    public async Task KlusterletForgotten_AndManagedIdentityLeft()
    {
        await _fleet.RemoveAsync(ResourceKind.ManagedCluster, "hub2", null, LoadedFleet.Cluster, Token);

        Assert.Equal([DriftKind.KlusterletForgotten, DriftKind.ManagedIdentityLeft], (await _fleet.SweepAsync(Token)).Findings.Select(finding => finding.Kind));
    }

    [Fact]
    public async Task MustBootstrapAgain()
    {
        await _fleet.RemoveAsync(ResourceKind.Secret, LoadedFleet.Cluster, _fleet.Singleton.RunsIn, "hub-kubeconfig-secret", Token);
        await _fleet.RemoveAsync(ResourceKind.Klusterlet, LoadedFleet.Cluster, null, _fleet.Singleton.Klusterlet, Token);
        await AddAsync(
            LoadedFleet.Cluster,
            SeedObjects.Klusterlet(
                _fleet.Singleton.Klusterlet, LoadedFleet.Labels, LoadedFleet.Owned("hub1", LoadedFleet.Operation), LoadedFleet.Cluster, _fleet.Singleton.AgentNamespace, "Singleton", _fleet.Now,
                degraded: "BootstrapSecretError,HubKubeConfigSecretMissing"));

        await OneAsync(DriftKind.MustBootstrapAgain);
    }

    [Theory]
    [InlineData(5, DriftSeverity.Warning)]
    [InlineData(-5, DriftSeverity.Error)]
    public async Task CertificateNearEnd(int days, DriftSeverity severity)
    {
        await _fleet.RemoveAsync(ResourceKind.Secret, LoadedFleet.Cluster, _fleet.Singleton.RunsIn, "hub-kubeconfig-secret", Token);
        await AddAsync(
            LoadedFleet.Cluster,
            LoadedFleet.Secret(_fleet.Singleton.RunsIn, "hub-kubeconfig-secret", null, ("tls.crt", LoadedFleet.Certificate(_fleet.Now.AddDays(-200), _fleet.Now.AddDays(days))), ("tls.key", "never read")));

        Assert.Equal(severity, (await OneAsync(DriftKind.CertificateNearEnd)).Severity);
    }

    [Fact]
    public async Task ExternalCredentialNearEnd()
    {
        var claims = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"exp\":{_fleet.Now.AddDays(2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}}}")).TrimEnd('=');
        await _fleet.RemoveAsync(ResourceKind.Secret, "hosting1", _fleet.Hosted.RunsIn, "external-managed-kubeconfig", Token);
        await AddAsync(
            "hosting1",
            LoadedFleet.Secret(_fleet.Hosted.RunsIn, "external-managed-kubeconfig", null, ("kubeconfig", $"users:\n- name: u\n  user:\n    token: e30.{claims}.x\n")));

        await OneAsync(DriftKind.ExternalCredentialNearEnd);
    }

    [Fact]
    public async Task BootstrapTokenLeft_ItsAccountIsThere()
    {
        var name = await BootstrapIdentityOfAsync(LoadedFleet.Operation);
        var account = await _fleet.Bench.Client("hub1").RequireAsync<ServiceAccount>(ResourceKind.ServiceAccount, RegistrationNames.OperatorNamespace, name, Token);
        await PatchAsync(
            ResourceKind.Secret, LoadedFleet.Cluster, _fleet.Singleton.RunsIn, "bootstrap-hub-kubeconfig",
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [OwnerAnnotations.IdentityUid] = account.Metadata.Uid } } });

        Assert.Equal([DriftKind.BootstrapIdentityLeft, DriftKind.BootstrapTokenLeft], (await _fleet.SweepAsync(Token)).Findings.Select(finding => finding.Kind).Order());
    }

    [Fact]
    public async Task NamespaceLeft()
    {
        await AddAsync(LoadedFleet.Cluster, LoadedFleet.Namespace("open-cluster-management-mhf-gone", LoadedFleet.Owned("hub9", LoadedFleet.Gone)));

        await OneAsync(DriftKind.NamespaceLeft);
    }

    [Fact]
    public async Task ClusterNotReadable()
    {
        await _fleet.Bench.Server(LoadedFleet.Cluster).StopAsync(Token);

        var finding = await OneAsync(DriftKind.ClusterNotReadable);

        Assert.Equal(LoadedFleet.Cluster, finding.RunsOn);
        Assert.StartsWith(ClusterFailureCode.Unreachable, finding.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HubNotReadable_RightIsMissing_TheOtherKindsAreReadAllTheSame()
    {
        _fleet.Bench.Server("hub1").Faults.Add(new FaultRule { Kind = FaultKind.Forbidden, Resource = "certificatesigningrequests" });
        await PatchStatusAsync("hub1", "ManagedClusterConditionAvailable", "False");

        var findings = (await _fleet.SweepAsync(Token)).Findings;

        Assert.Equal([DriftKind.HubNotReadable, DriftKind.NotAvailable], findings.Select(finding => finding.Kind));
        Assert.StartsWith(ClusterFailureCode.Forbidden, findings[0].Evidence, StringComparison.Ordinal);
    }

    private async Task<string> BootstrapIdentityOfAsync(OperationId operation)
    {
        var name = RegistrationNames.For(new(LoadedFleet.Cluster), new("hub1"), AgentMode.Singleton, AgentNamespace.Own, operation).BootstrapIdentity;
        await AddAsync("hub1", SeedObjects.Bare("v1", "ServiceAccount", RegistrationNames.OperatorNamespace, name, LoadedFleet.Labels, LoadedFleet.Owned("hub1", operation)));
        return name;
    }

    private async Task PostRequestAsync(string user)
    {
        var forged = new RequestForger().Make();
        var request = SeedObjects.Bare(
            "certificates.k8s.io/v1", "CertificateSigningRequest", null, $"csr-{Guid.NewGuid():n}",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["open-cluster-management.io/cluster-name"] = LoadedFleet.Cluster }, new Dictionary<string, string>(StringComparer.Ordinal));
        request["spec"] = new JsonObject
        {
            ["request"] = forged.Spec!.Request,
            ["signerName"] = forged.Spec.SignerName,
            ["usages"] = new JsonArray([.. forged.Spec.Usages!.Select(usage => (JsonNode?)usage)]),
        };
        await _fleet.Bench.Server("hub1").LoadAsync([request], Token, new UserInfo(user, ["system:authenticated"]));
        _fleet.Pass(TimeSpan.FromSeconds(31));
    }

    /// <summary>Adds an object, and lets it grow old enough to be judged.</summary>
    private async Task AddAsync(string server, JsonObject item)
    {
        await _fleet.AddAsync(server, item, Token);
        _fleet.Pass(TimeSpan.FromSeconds(31));
    }

    private async Task PatchAsync(ResourceKind kind, string server, string? ns, string name, JsonObject patch)
    {
        var found = await _fleet.Bench.Client(server).RequireAsync<JsonObject>(kind, ns, name, Token);
        Assert.True((await _fleet.Bench.Client(server).MergePatchAsync<JsonObject>(kind, ns, name, patch, (string?)found["metadata"]!["resourceVersion"], Token)).IsDone);
    }

    private async Task PatchStatusAsync(string hub, string condition, string status)
    {
        var server = _fleet.Bench.Server(hub);
        var cluster = SeedObjects.ManagedCluster(
            LoadedFleet.Cluster, LoadedFleet.Labels, LoadedFleet.Owned(hub, LoadedFleet.Operation, LoadedFleet.Cluster, (OwnerAnnotations.Phase, ClaimPhase.Joined)), _fleet.Now.AddMinutes(-5), available: status);
        await _fleet.RemoveAsync(ResourceKind.ManagedCluster, hub, null, LoadedFleet.Cluster, Token);
        await server.LoadAsync([cluster], Token);
        _fleet.Pass(TimeSpan.FromSeconds(31));
        Assert.Equal("ManagedClusterConditionAvailable", condition);
    }

    private async Task<DriftFinding> OneAsync(DriftKind kind)
    {
        var outcome = await _fleet.SweepAsync(Token);
        var finding = Assert.Single(outcome.Findings);
        Assert.Equal(kind, finding.Kind);
        Assert.Equal(1, outcome.Totals[kind]);
        return finding;
    }
}
