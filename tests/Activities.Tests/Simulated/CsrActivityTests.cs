using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Tests.Acceptance;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>I3 against a server: what our token or somebody else's posted, and what becomes of it.</summary>
public sealed class CsrActivityTests : IAsyncLifetime
{
    private FleetBench _bench = null!;
    private Registration _registration = null!;

    public static TheoryData<string> Worst =>
    [
        "other cluster", "other agent", "system:masters besides", "system:masters hidden", "two CNs", "look-alike", "NUL", "DNS name", "server auth", "no label", "add-on's label", "kubelet's signer",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClusterClient Hub => _bench.Client("hub1");

    private string RightName => $"system:open-cluster-management:cluster1:{_registration.Klusterlet!.Uid}";

    private RequestForger Good => new RequestForger().Named(RightName);

    public async ValueTask InitializeAsync()
    {
        _bench = await FleetBench.StartAsync(Token);
        _registration = await _bench.FindCsrAsync(await _bench.DeployAsync(await _bench.SingletonAsync(Token), Token), Token);
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Worst))]
    public async Task Approve_ForgedWithOurToken_IsNamedAndStaysUnapproved(string kind)
    {
        using var intruder = await Intruder.WithTokenOfAsync(_bench, _registration, Token);
        var posted = await intruder.PostAsync(Forge(kind), "cluster1-evil", Token);

        var look = await _bench.MeetAsync<LookForCsr>(_registration, Token);
        var seen = Assert.Single(look.Csrs!.Ours, csr => csr.Uid == posted.Metadata.Uid);
        Assert.NotEmpty(seen.Failed);
        var approval = await ApproveAsync(_registration with { Csr = Runbook.Target(seen) });

        Assert.Null(approval.Approved);
        Assert.NotEmpty(approval.Failed!);
        Assert.Null(approval.AcceptedAt);
        Assert.True((await ReadAsync("cluster1-evil"))!.IsPending);
        Assert.False((await Hub.RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token)).Spec!.HubAcceptsClient);
    }

    [Fact]
    public async Task Approve_GoodAmongTwentyOfOthers_ApprovesItAlone()
    {
        using var others = Stranger("somebody");
        for (var number = 0; number < 20; number++)
        {
            await others.PostAsync(Good, $"cluster1-f{number}", Token);
        }

        var look = await _bench.MeetAsync<LookForCsr>(_registration, Token);
        Assert.Equal(_registration.Csr!.Uid, Assert.Single(look.Csrs!.Ours).Uid);
        Assert.Equal(20, look.Csrs.ForeignCount);
        Assert.Equal(10, look.Csrs.Foreign.Count);
        Assert.NotNull((await ApproveAsync(_registration)).Approved);

        var all = await Hub.ListAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, null, null, Token);
        Assert.Equal(20, all.Count(csr => csr.IsPending));
    }

    [Fact]
    public async Task C2_FourPendingOfTheSharedAccount_AreReportedAndLeftAlone()
    {
        using var shared = Stranger("system:serviceaccount:open-cluster-management:cluster-bootstrap");
        for (var number = 0; number < 4; number++)
        {
            await shared.PostAsync(new RequestForger().Named($"system:open-cluster-management:cluster1:old{number}"), $"cluster1-{number}", Token);
        }

        var look = await _bench.MeetAsync<LookForCsr>(_registration, Token);

        Assert.Equal(["cluster1-0", "cluster1-1", "cluster1-2", "cluster1-3"], look.Csrs!.Foreign);
        Assert.Single(look.Csrs.Ours);
        foreach (var name in look.Csrs.Foreign)
        {
            var csr = (await ReadAsync(name))!;
            var target = _registration with { Csr = new CsrTarget(name, csr.Metadata.Uid!, csr.Metadata.ResourceVersion!, string.Empty) };
            Assert.False((await _bench.RunAsync<DenyCsr, Done>(target, Token)).Changed);
            Assert.False((await _bench.RunAsync<DeleteCsr, Done>(target, Token)).Changed);
            Assert.Null((await ApproveAsync(target)).Approved);
            Assert.True((await ReadAsync(name))!.IsPending);
        }
    }

    [Fact]
    public async Task LookForCsr_RenewalAndAddOn_AreNotCalledForeign()
    {
        using var agent = Stranger($"system:open-cluster-management:cluster1:{_registration.Klusterlet!.Uid}", "system:open-cluster-management:cluster1");
        await agent.PostAsync(Good, "cluster1-renewal", Token);
        using var addOn = Stranger("addon-user");
        await addOn.PostAsync(Labelled(Good, (CsrChecks.ClusterNameLabel, "cluster1"), (CsrChecks.AddOnNameLabel, "work-manager")), "addon-cluster1", Token);

        var look = await _bench.MeetAsync<LookForCsr>(_registration, Token);

        Assert.Equal(0, look.Csrs!.ForeignCount);
    }

    [Fact]
    public async Task Approve_AnswerLost_IsFoundApproved()
    {
        _bench.Simulation["hub1"].Server.Faults.Add(new FaultRule { Kind = FaultKind.ErrorAfter, Resource = "certificatesigningrequests/approval", Times = 1 });

        Assert.NotNull((await ApproveAsync(_registration)).Approved);

        var csr = (await ReadAsync(_registration.Csr!.Name))!;
        Assert.Single(csr.Status!.Conditions!, condition => condition.Type == "Approved");
        Assert.Contains(_registration.Operation.Value, csr.Status.Conditions![0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C1_AcceptanceFails_TheErrorNamesItsPatchAndNothingIsApproved()
    {
        _bench.Simulation["hub1"].Server.Faults.Add(new FaultRule { Kind = FaultKind.Forbidden, Verb = "patch", Resource = "managedclusters" });

        var failure = await Assert.ThrowsAsync<HubRefusedException>(() => ApproveAsync(_registration));

        Assert.Contains("patch ManagedCluster/cluster1", failure.Message, StringComparison.Ordinal);
        Assert.True((await ReadAsync(_registration.Csr!.Name))!.IsPending);
    }

    /// <summary>What a run that ended between its two writes leaves: the next one approves, and does not accept again.</summary>
    [Fact]
    public async Task C1_EndedBetweenAcceptingAndApproving_TheNextRunApprovesOnceAndAcceptsNoMore()
    {
        var faults = _bench.Simulation["hub1"].Server.Faults;
        faults.Add(new FaultRule { Kind = FaultKind.Forbidden, Resource = "certificatesigningrequests/approval", Times = 1 });
        await Assert.ThrowsAsync<HubRefusedException>(() => ApproveAsync(_registration));
        var between = await Hub.RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token);
        Assert.True(between.Spec!.HubAcceptsClient);
        Assert.True((await ReadAsync(_registration.Csr!.Name))!.IsPending);

        var admitted = await ApproveAsync(_registration);

        var after = await Hub.RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token);
        Assert.Equal(_registration.Csr.Uid, admitted.Approved!.Uid);
        Assert.Equal(between.Metadata.Generation, after.Metadata.Generation);
        Assert.Single((await ReadAsync(_registration.Csr.Name))!.Status!.Conditions!, condition => condition.Type == "Approved");
    }

    [Fact]
    public async Task Approve_ChangedSinceTheDecision_IsSaid()
    {
        await Hub.MergePatchAsync<CertificateSigningRequest>(
            ResourceKind.CertificateSigningRequest,
            null,
            _registration.Csr!.Name,
            new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["touched"] = "yes" } } },
            null,
            Token);

        var approval = await ApproveAsync(_registration);

        Assert.Equal(Reasons.CsrChanged, approval.Changed!.Code);
        Assert.True((await ReadAsync(_registration.Csr.Name))!.IsPending);
    }

    [Fact]
    public async Task Approve_SwappedForAnotherOfItsName_IsSaid()
    {
        var target = _registration.Csr!;
        await Hub.DeleteAsync(ResourceKind.CertificateSigningRequest, null, target.Name, target.Uid, Propagation.Background, Token);
        using var intruder = await Intruder.WithTokenOfAsync(_bench, _registration, Token);
        await intruder.PostAsync(Good, target.Name, Token);

        var approval = await ApproveAsync(_registration);

        Assert.Equal(Reasons.CsrGone, approval.Changed!.Code);
        Assert.True((await ReadAsync(target.Name))!.IsPending);
    }

    [Fact]
    public async Task Deny_OwnRequest_IsFinal()
    {
        var denied = await _bench.RunAsync<DenyCsr, Done>(_registration, Token);
        var again = await _bench.RunAsync<DenyCsr, Done>(_registration, Token);

        Assert.True(denied.Changed);
        Assert.False(again.Changed);
        Assert.Equal(Reasons.CsrDenied, (await ApproveAsync(_registration)).Changed!.Code);
    }

    [Fact]
    public async Task Delete_OwnRequest_BringsANewOne()
    {
        Assert.True((await _bench.RunAsync<DeleteCsr, Done>(_registration, Token)).Changed);
        Assert.False((await _bench.RunAsync<DeleteCsr, Done>(_registration, Token)).Changed);

        var found = await _bench.FindCsrAsync(_registration, Token);

        Assert.NotEqual(_registration.Csr!.Uid, found.Csr!.Uid);
    }

    [Fact]
    public async Task DeleteOwnCsrs_OthersBesides_DeletesOursAlone()
    {
        using var others = Stranger("somebody");
        await others.PostAsync(Good, "cluster1-other", Token);

        await _bench.RunAsync<DeleteOwnCsrs, Done>(_registration, Token);

        Assert.NotNull(await ReadAsync("cluster1-other"));
        Assert.NotEqual(_registration.Csr!.Uid, (await ReadAsync(_registration.Csr.Name))?.Metadata.Uid);
    }

    [Fact]
    public async Task DeleteOwnCsrs_IssuedOne_StaysBeforeARetryAndGoesInAnUndo()
    {
        Assert.NotNull((await ApproveAsync(_registration)).Approved);
        var name = _registration.Csr!.Name;
        while (string.IsNullOrEmpty((await ReadAsync(name))!.Status?.Certificate))
        {
            await Task.Yield();
        }

        await _bench.RunAsync<DeleteOwnCsrs, Done>(_registration, Token);
        var before = await ReadAsync(name);
        await _bench.RunAsync<DeleteOwnCsrs, Done>(_registration with { Phase = ClaimPhase.Closing }, Token);

        Assert.Equal(_registration.Csr.Uid, before?.Metadata.Uid);
        Assert.Null(await ReadAsync(name));
    }

    private static RequestForger Labelled(RequestForger forger, params (string Key, string Value)[] labels) =>
        forger with
        {
            Post = csr => csr with { Metadata = csr.Metadata with { Labels = labels.ToDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal) } },
        };

    private RequestForger Forge(string kind)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("hub1.example.org");
        return kind switch
        {
            "other cluster" => new RequestForger().Named($"system:open-cluster-management:cluster2:{_registration.Klusterlet!.Uid}"),
            "other agent" => new RequestForger().Named("system:open-cluster-management:cluster1:intruder"),
            "system:masters besides" => Good.Plus(RequestForger.Organization("system:masters")),
            "system:masters hidden" => Good with
            {
                Subject = [Good.Subject[0], Good.Subject[1], [RequestForger.CommonName(RightName), RequestForger.Organization("system:masters")]],
            },
            "two CNs" => Good.Plus(RequestForger.CommonName("system:admin", UniversalTagNumber.PrintableString)),
            "look-alike" => new RequestForger().Named(RightName.Replace('c', '\u0441')),
            "NUL" => new RequestForger().Named(RightName + "\0"),
            "DNS name" => Good with { Shape = request => request.CertificateExtensions.Add(names.Build()) },
            "server auth" => Good with { Post = csr => csr with { Spec = csr.Spec! with { Usages = [.. csr.Spec.Usages!, "server auth"] } } },
            "no label" => Labelled(Good),
            "add-on's label" => Labelled(Good, (CsrChecks.ClusterNameLabel, "cluster1"), (CsrChecks.AddOnNameLabel, "work-manager")),
            "kubelet's signer" => Good with { Post = csr => csr with { Spec = csr.Spec! with { SignerName = "kubernetes.io/kube-apiserver-client-kubelet" } } },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown"),
        };
    }

    private Intruder Stranger(string user, params string[] groups)
    {
        var server = _bench.Simulation["hub1"].Server;
        var certificate = server.MintClientCertificate(user, ["system:masters", .. groups], TimeSpan.FromHours(1));
        return Intruder.With(_bench, Simulator.Fleet.KubeconfigText.ForCertificate("hub1", server.Url, server.CaPem, certificate));
    }

    private Task<AdmitResult> ApproveAsync(Registration registration) => _bench.RunAsync<AdmitAgent, AdmitResult>(registration, Token);

    private Task<CertificateSigningRequest?> ReadAsync(string name) =>
        Hub.GetAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, name, Token);
}
