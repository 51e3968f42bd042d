using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Tests.Acceptance;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>I3, I5 and the undo in the modes Default and Hosted, whose agents would make their names up.</summary>
public sealed class TwoPodModesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<AgentMode> Modes => [AgentMode.Default, AgentMode.Hosted];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Join_EveryActivityTwice_EndsWithOneOfEach_AndIsUndoneButForTheResidueOfTheDocs(AgentMode mode)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var before = await Snapshot.TakeAsync(bench, Token);
        var first = await bench.DeployAsync(await bench.InModeAsync(mode, Token), Token);

        var again = await bench.DeployAsync(first with { Identity = null, Tokens = [], Klusterlet = null }, Token);
        var found = await bench.FindCsrAsync(again, Token);
        var joined = await bench.LetInAsync(found, Token);
        await bench.RunAsync<CreateProbe, Done>(joined, Token);
        var probe = await bench.MeetAsync<LookForProbe>(joined, Token);
        var admitted = await bench.RunAsync<AdmitAgent, AdmitResult>(joined, Token);
        var registered = await bench.MeetAsync<LookForCsr>(joined with { Attempt = 1, Csr = null }, Token);
        await bench.RunAsync<DeployKlusterlet, KlusterletFacts>(joined, Token);
        var secret = await SecretAsync(bench, joined);
        await bench.UndoAsync(joined, Token);
        await bench.UndoAsync(joined, Token);

        Assert.Equal(first.Klusterlet, again.Klusterlet);
        Assert.Equal(first.Tokens, again.Tokens);
        Assert.Equal(found.Csr!.Uid, admitted.Approved!.Uid);
        Assert.Contains($"CN=system:open-cluster-management:cluster1:{joined.Plan.Names.Klusterlet}", admitted.Approved.Subject.Split(", "));
        Assert.Equal(joined.ClusterUid, probe.Value);
        Assert.True(registered.Csrs!.Registered || registered.Csrs.Ours is [{ State: CsrState.Issued }]);
        Assert.NotNull(secret!.TextOf("tls.crt"));
        Assert.Equal(Registrations.Operation.Origin, secret.Metadata.Annotation(OwnerAnnotations.Operation));
        await before.AssertRestoredAsync(bench, IsResidue, Token);
    }

    [Fact]
    public async Task Approve_RightInAllButTheName_ApprovesNothing()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.FindCsrAsync(await bench.DeployAsync(await bench.InModeAsync(AgentMode.Default, Token), Token), Token);
        using var intruder = await Intruder.WithTokenOfAsync(bench, registration, Token);
        var wrong = new[] { registration.Klusterlet!.Uid, "x7k2p", registration.Plan.Names.Klusterlet + "x", "" };

        for (var number = 0; number < wrong.Length; number++)
        {
            await intruder.PostAsync(new RequestForger().Named($"system:open-cluster-management:cluster1:{wrong[number]}"), $"cluster1-evil{number}", Token);
        }

        var look = await bench.MeetAsync<LookForCsr>(registration, Token);
        foreach (var forged in look.Csrs!.Ours.Where(csr => csr.Uid != registration.Csr!.Uid))
        {
            Assert.Equal([CsrCheckCode.CommonName], forged.Failed.Select(check => check.Code));
            var result = await bench.RunAsync<AdmitAgent, AdmitResult>(registration with { Csr = Runbook.Target(forged) }, Token);
            Assert.Null(result.Approved);
            Assert.Null(result.AcceptedAt);
        }

        Assert.Equal(wrong.Length + 1, look.Csrs.Ours.Count);
        Assert.NotNull((await bench.RunAsync<AdmitAgent, AdmitResult>(registration, Token)).Approved);
    }

    [Fact]
    public async Task DeployKlusterlet_ClaimClosing_FixesNoName()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await ClaimedAsync(bench, await bench.InModeAsync(AgentMode.Default, Token));
        await bench.RunAsync<MarkClaim, MarkResult>(registration with { Phase = ClaimPhase.Closing }, Token);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => bench.RunAsync<DeployKlusterlet, KlusterletFacts>(registration, Token));

        Assert.Equal(Reasons.ClaimLost, refused.Code);
        Assert.Null(await SecretAsync(bench, registration));
    }

    [Theory]
    [InlineData("of another agent", Reasons.SecretForeign)]
    [InlineData("of an older operation, unused", null)]
    [InlineData("of an older operation, with a certificate", Reasons.SecretForeign)]
    [InlineData("rewritten by the agent", null)]
    public async Task DeployKlusterlet_SecretIsThere_IsTakenOnlyWhereItIsThisAgents(string found, string? refusal)
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await ClaimedAsync(bench, await bench.InModeAsync(AgentMode.Default, Token));
        await bench.MeetAsync<Operator.LookForOperator>(registration, Token);
        await PutAsync(bench, registration, found);

        var failure = await Record.ExceptionAsync(() => bench.RunAsync<DeployKlusterlet, KlusterletFacts>(registration, Token));

        Assert.Equal(refusal, (failure as HubRefusedException)?.Code);
        Assert.Equal(refusal is null, failure is null);
        var klusterlet = await bench.Client(Registrations.Cluster).GetAsync<Klusterlet>(ResourceKind.Klusterlet, null, registration.Plan.Names.Klusterlet, Token);
        Assert.Equal(refusal is null, klusterlet is not null);
        if (refusal is null)
        {
            Assert.Equal(registration.Plan.Names.Klusterlet, (await SecretAsync(bench, registration))!.TextOf("agent-name")!.Reveal());
        }
    }

    [Fact]
    public async Task DeleteAgentNamespaces_NamespaceWasThereBefore_TakesTheFixedNameOutOfIt()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var managed = bench.Client(Registrations.Cluster);
        await managed.CreateAsync<KubernetesNamespace>(
            ResourceKind.Namespace, new KubernetesNamespace { Metadata = new ObjectMeta { Name = RegistrationNames.DefaultAgentNamespace } }, null, Token);
        var registration = await ClaimedAsync(bench, await bench.InModeAsync(AgentMode.Default, Token, AgentNamespace.Default));
        await AgentNamePin.EnsureAsync(registration, managed, Token);
        await bench.RunAsync<MarkClaim, MarkResult>(registration with { Phase = ClaimPhase.Closing }, Token);

        await bench.RunAsync<DeleteAgentNamespaces, Done>(registration, Token);

        Assert.Null(await SecretAsync(bench, registration));
        Assert.NotNull(await managed.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, RegistrationNames.DefaultAgentNamespace, Token));
    }

    [Fact]
    public async Task LookForCsr_RegistrationPodReplaced_IsARestartUnderTheSameName()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.FindCsrAsync(await bench.DeployAsync(await bench.InModeAsync(AgentMode.Default, Token), Token), Token);
        var managed = bench.Client(Registrations.Cluster);
        var pods = await managed.ListAsync<Pod>(ResourceKind.Pod, registration.Plan.Names.RunsIn, null, null, Token);
        var old = Assert.Single(pods, pod => pod.Metadata.Name!.Contains("-registration-agent-", StringComparison.Ordinal));

        await managed.DeleteAsync(ResourceKind.Pod, registration.Plan.Names.RunsIn, old.Metadata.Name!, old.Metadata.Uid!, Propagation.Background, Token);
        var look = await bench.MeetAsync<LookForCsr>(registration, Token);
        while (look.Csrs!.Ours.Count < 2)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            look = await bench.MeetAsync<LookForCsr>(registration, Token);
        }

        Assert.Equal(registration.PinnedAgent!.PodUid, old.Metadata.Uid);
        Assert.NotEqual(old.Metadata.Uid, look.Csrs.Agent!.PodUid);
        Assert.All(look.Csrs.Ours, csr => Assert.Empty(csr.Failed));
        var verdict = CsrJudgement.Judge(registration, look.Csrs);
        Assert.Equal(CsrVerdictKind.Candidate, verdict.Kind);
        Assert.NotEqual(registration.Csr!.Uid, verdict.Csr!.Uid);
    }

    private static async Task<Registration> ClaimedAsync(FleetBench bench, Registration registration)
    {
        Assert.True((await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token)).Held);
        Assert.True((await bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token)).Namespace.Ready);
        return registration;
    }

    private static Task<Secret?> SecretAsync(FleetBench bench, Registration registration) =>
        bench.Client(registration.Plan.RunsOn).GetAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, AgentNamePin.SecretName, Token);

    private static async Task PutAsync(FleetBench bench, Registration registration, string kind)
    {
        var older = registration with { Operation = Registrations.OtherOperation };
        var own = kind == "rewritten by the agent" ? registration.Plan.Names.Klusterlet : "a1b2c";
        var data = new Dictionary<string, SecretText>(StringComparer.Ordinal) { ["agent-name"] = SecretText.OfData(own), ["cluster-name"] = SecretText.OfData("cluster1") };
        if (kind is "of an older operation, with a certificate" or "rewritten by the agent")
        {
            data["tls.crt"] = SecretText.OfData("certificate");
        }

        var metadata = kind.StartsWith("of an older", StringComparison.Ordinal)
            ? Owner.Metadata(older, AgentNamePin.SecretName, registration.Plan.Names.RunsIn)
            : new ObjectMeta { Name = AgentNamePin.SecretName, Namespace = registration.Plan.Names.RunsIn };
        await bench.Client(registration.Plan.RunsOn).CreateAsync<Secret>(
            ResourceKind.Secret, new Secret { Metadata = metadata, Type = "Opaque", Data = data }, null, Token);
    }

    // Two of the hub's roles are for all clusters, and the namespace of slots stays.
    private static bool IsResidue(string line) =>
        line.Contains("ClusterRole /open-cluster-management:managedcluster:", StringComparison.Ordinal)
        || (line.Contains("hosting1", StringComparison.Ordinal) && line.Contains(RegistrationNames.OwnNamespace, StringComparison.Ordinal));
}
