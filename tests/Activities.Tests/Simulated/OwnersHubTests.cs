using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Leaving;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Tests.Reconciling;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>A hub that its owner administers: all that we have of it is a bootstrap credential.</summary>
public sealed class OwnersHubTests : IAsyncLifetime
{
    private FleetBench _owner = null!;
    private FleetBench _guest = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _owner = await FleetBench.StartAsync(Token, hosting: 1);
        _guest = await GuestView.OfAsync(_owner, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _guest.DisposeAsync();
        await _owner.DisposeAsync();
    }

    [Theory]
    [InlineData(AgentMode.Singleton)]
    [InlineData(AgentMode.Default)]
    [InlineData(AgentMode.Hosted)]
    public async Task Join_OwnerAcceptsLater_IsSeenFromTheAgentsSide_AndUndoneButForTheManagedCluster(AgentMode mode)
    {
        var before = await Snapshot.TakeAsync(_owner, Token);
        var registration = await DeployAsync(await RegistrationAsync(mode));
        await DeployAsync(registration);
        await UntilRequestedAsync();

        var waiting = await _guest.RunAsync<LookForOwnersAcceptance, Look>(registration, Token);
        var meeting = _guest.MeetAsync<LookForOwnersAcceptance>(registration, Token);
        await UntilWatchedAsync(registration);
        await AcceptAsync();
        var met = await meeting;
        await _guest.RunAsync<MarkClaim, MarkResult>(registration with { Phase = ClaimPhase.Joined }, Token);
        var claimed = (await _guest.Client(registration.Plan.RunsOn).RequireAsync<KubernetesNamespace>(ResourceKind.Namespace, null, registration.Plan.Names.RunsIn, Token)).Metadata;
        await UndoAsync(registration);

        Assert.Equal((LookState.Waiting, Reasons.OwnerHasNotAccepted), (waiting.State, waiting.Seen!.Code));
        Assert.Contains(met.Conditions!, condition => condition is { Name: "ManagedClusterConditionAvailable", Value: "True" });
        Assert.Equal(ClaimPhase.Joined, claimed.Annotation(OwnerAnnotations.Phase));
        var residue = await _guest.RunAsync<FindResidue, ResidueResult>(registration, Token);
        Assert.Contains(residue.Left, sentence => sentence.Contains("only its owner can delete", StringComparison.Ordinal));
        await before.AssertRestoredAsync(_owner, IsResidue, Token);
    }

    [Theory]
    [InlineData(AgentMode.Singleton)]
    [InlineData(AgentMode.SingletonHosted)]
    public async Task Leave_OwnersHub_RemovesOurSideAloneAndProvesIt(AgentMode mode)
    {
        var before = await Snapshot.TakeAsync(_owner, Token);
        var joined = await MemberAsync(mode);
        await _owner.PutWorkAsync("hub1", "web", Token);

        var planned = await _guest.PlanLeaveAsync("hub1", Token);
        await _guest.UntilAsync(async () => (planned = await _guest.PlanLeaveAsync("hub1", Token)).Works is [{ Manifests: > 0 }], Token);
        var found = planned.Registration! with { Workloads = WorkloadFate.Remove, Phase = ClaimPhase.Closing };
        var waiting = await _guest.RunAsync<LookForAppliedWorksGone, Look>(found, Token);
        await RemoveWorkAsync("web");
        await _guest.MeetAsync<LookForAppliedWorksGone>(found, Token);
        await UndoAsync(found);
        var residue = await _guest.RunAsync<FindResidue, ResidueResult>(found, Token);

        Assert.Equal([new WorkSeen("web", 1)], planned.Works);
        Assert.DoesNotContain(planned.Removes, line => line.StartsWith("hub1:", StringComparison.Ordinal));
        Assert.Equal((joined.Plan.Names, joined.Klusterlet!.Uid, mode), (found.Plan.Names, found.Klusterlet!.Uid, found.Plan.Mode));
        Assert.Equal((LookState.Waiting, Reasons.OwnersWorksRemain), (waiting.State, waiting.Seen!.Code));
        Assert.Contains("kubectl delete managedcluster cluster1", residue.ForOwner!.NextStep, StringComparison.Ordinal);
        Assert.All(residue.Gone!, seen => Assert.Equal("gone", seen.Value));
        Assert.Equal(mode.IsHosted() ? 4 : 3, residue.Gone!.Count);
        await before.AssertRestoredAsync(_owner, IsResidue, Token);
        Assert.Contains("kubectl delete managedcluster", (await _guest.PlanLeaveAsync("hub1", Token)).Refusal!.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_OwnerHasTakenTheCredentialBack_GoesOnAndSaysWhatCouldNotBeSeen()
    {
        var joined = await MemberAsync(AgentMode.Singleton);
        await _owner.Client("hub1").DeleteAsync(
            ResourceKind.ServiceAccount,
            "open-cluster-management",
            "agent-registration-bootstrap",
            (await _owner.Client("hub1").RequireAsync<ServiceAccount>(ResourceKind.ServiceAccount, "open-cluster-management", "agent-registration-bootstrap", Token)).Metadata.Uid!,
            Propagation.Background,
            Token);
        await _owner.UntilAsync(async () => (await _guest.RunAsync<FindResidue, ResidueResult>(joined, Token)).ForOwner!.Sentence.Contains("could not be read", StringComparison.Ordinal), Token);

        var planned = await _guest.PlanLeaveAsync("hub1", Token);
        await UndoAsync(planned.Registration! with { Phase = ClaimPhase.Closing });
        var residue = await _guest.RunAsync<FindResidue, ResidueResult>(planned.Registration!, Token);

        Assert.Empty(planned.Away);
        Assert.Contains("could not be read", residue.ForOwner!.Sentence, StringComparison.Ordinal);
        Assert.All(residue.Gone!, seen => Assert.Equal("gone", seen.Value));
    }

    [Fact]
    public async Task Plan_JoinUnderWay_IsInUseByWhatTheNamespaceSays()
    {
        await ClaimAsync(await RegistrationAsync(AgentMode.Singleton));

        var planned = await _guest.PlanLeaveAsync("hub1", Token);

        Assert.Equal(Reasons.InUse, planned.Refusal?.Code);
        Assert.Contains("kubectl annotate namespace", planned.Refusal!.NextStep, StringComparison.Ordinal);
    }

    /// <summary>Nothing may be listed there: the sweep says so, and judges the agent by its own side.</summary>
    [Fact]
    public async Task Sweep_OwnersHub_SaysWhatItCannotSee_AndFindsTheAgentThatTheOwnerRemoved()
    {
        await MemberAsync(AgentMode.Singleton);

        var healthy = await SweepAsync();
        var member = await _owner.Client("hub1").RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token);
        await _owner.Client("hub1").DeleteAsync(ResourceKind.ManagedCluster, null, Registrations.Cluster, member.Metadata.Uid!, Propagation.Background, Token);
        var found = healthy;
        await _owner.UntilAsync(async () => (found = await SweepAsync()).Findings.Count > 0, Token);

        Assert.Empty(healthy.Findings);
        Assert.Equal(["hub1"], healthy.Coverage.OwnersHubs);
        Assert.Empty(healthy.Coverage.Hubs);
        Assert.Equal(DriftKind.NotConnected, Assert.Single(found.Findings).Kind);
        Assert.Contains("owner of hub hub1", DriftRules.NextStep(found.Findings[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claim_OfTwoOperations_LetsOneGoOn_AndTheOtherOnceTheFirstIsUndone()
    {
        var first = await RegistrationAsync(AgentMode.Singleton);
        var second = first with { Operation = Registrations.OtherOperation };
        Assert.True((await ClaimAsync(first)).Held);
        Assert.True((await ClaimAsync(first)).Held);

        var refused = await ClaimAsync(second);
        await _guest.RunAsync<MarkClaim, MarkResult>(first with { Phase = ClaimPhase.Closing }, Token);
        await _guest.RunAsync<DeleteAgentNamespaces, Done>(first, Token);
        await _guest.MeetAsync<LookForNamespacesGone>(first, Token);
        var later = await ClaimAsync(second);
        var lost = await Assert.ThrowsAsync<HubRefusedException>(() => _guest.RunAsync<PrepareRunner, RunnerResult>(first, Token));

        Assert.Equal((false, first.Operation.Origin, Reasons.InUse), (refused.Held, refused.Operation, refused.Problem!.Code));
        Assert.True(later.Held);
        Assert.Equal(Reasons.ClaimLost, lost.Code);
    }

    [Theory]
    [InlineData(ClaimPhase.Closing)]
    [InlineData(ClaimPhase.Skipped)]
    [InlineData(ClaimPhase.Joined)]
    public async Task FencedActivities_PhaseOnTheNamespaceIsAnother_WriteNothing(string phase)
    {
        var registration = await RegistrationAsync(AgentMode.Default);
        await ClaimAsync(registration);
        await _guest.RunAsync<PrepareRunner, RunnerResult>(registration, Token);
        await _guest.MeetAsync<LookForOperator>(registration, Token);
        await _guest.RunAsync<MarkClaim, MarkResult>(registration with { Phase = phase }, Token);

        foreach (var run in (Func<Task>[])
                 [
                     () => _guest.RunAsync<DeliverOwnersCredential, Done>(registration, Token),
                     () => _guest.RunAsync<DeployKlusterlet, KlusterletFacts>(registration, Token),
                 ])
        {
            Assert.Equal(Reasons.ClaimLost, (await Assert.ThrowsAsync<HubRefusedException>(run)).Code);
        }

        var secrets = await _guest.Client(Registrations.Cluster).ListAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, null, null, Token);
        Assert.DoesNotContain(secrets, secret => secret.Metadata.Name is "bootstrap-hub-kubeconfig" or AgentNamePin.SecretName);
    }

    [Theory]
    [InlineData("another tool", Reasons.NameTaken)]
    [InlineData("another cluster", Reasons.NameTakenByAnotherCluster)]
    [InlineData("another place", Reasons.ClaimedForAnotherPlace)]
    public async Task Claim_ManagedClusterIsThere_IsRefusedWithWhoseItIs(string whose, string code)
    {
        var registration = await RegistrationAsync(AgentMode.Singleton);
        var theirs = whose == "another cluster" ? registration with { ClusterUid = "other" } : registration with { Operation = Registrations.OtherOperation };
        theirs = whose == "another place" ? theirs with { Plan = theirs.Plan with { Mode = AgentMode.Hosted, HostingCluster = new HostingClusterName("hosting1") } } : theirs;
        var metadata = new ObjectMeta { Name = Registrations.Cluster, Annotations = whose == "another tool" ? null : Claim.Annotations(theirs, ClaimPhase.Joining) };
        await _owner.Client("hub1").CreateAsync<ManagedCluster>(ResourceKind.ManagedCluster, new ManagedCluster { Metadata = metadata }, null, Token);

        var claim = await ClaimAsync(registration);

        Assert.Equal((false, code), (claim.Held, claim.Problem?.Code));
    }

    [Fact]
    public async Task InspectHub_OfAnOwner_SeesWhatTheBootstrapCredentialShows()
    {
        var request = new OnboardingRequest
        {
            Operation = Registrations.Operation,
            RequestHash = "sha256:0",
            RequestedBy = "tester",
            Cluster = new ManagedClusterName(Registrations.Cluster),
            Registrations = [new RegistrationRequest { Hub = new HubName("hub1"), Mode = AgentMode.Singleton }],
        };

        var facts = await _guest.Make<InspectHub>().InspectAsync(new InspectionOf(request, Hub: new HubName("hub1")), Token);

        Assert.True(facts.OcmInstalled);
        Assert.Empty(facts.MissingRights);
        Assert.NotNull(facts.AgentServer);
        Assert.Null(facts.Uid);
        Assert.Null(facts.Existing);
    }

    private static bool IsResidue(string line) =>
        line.Contains(" hub1", StringComparison.Ordinal) || (line.Contains("hosting1", StringComparison.Ordinal) && line.Contains(RegistrationNames.OwnNamespace, StringComparison.Ordinal));

    private async Task<Registration> MemberAsync(AgentMode mode)
    {
        var registration = await DeployAsync(await RegistrationAsync(mode));
        await UntilRequestedAsync();
        await AcceptAsync();
        await _guest.MeetAsync<LookForOwnersAcceptance>(registration, Token);
        await _guest.RunAsync<MarkClaim, MarkResult>(registration with { Phase = ClaimPhase.Joined }, Token);
        return registration;
    }

    private async Task RemoveWorkAsync(string name)
    {
        var work = await _owner.Client("hub1").RequireAsync<ManifestWork>(ResourceKind.ManifestWork, Registrations.Cluster, name, Token);
        await _owner.Client("hub1").DeleteAsync(ResourceKind.ManifestWork, Registrations.Cluster, name, work.Metadata.Uid!, Propagation.Background, Token);
    }

    private async Task<Reconciliation> SweepAsync()
    {
        // Old enough to be judged, and the operator looks at the hub twice a minute.
        for (var steps = 0; steps < 4; steps++)
        {
            _owner.Clock.Advance(TimeSpan.FromSeconds(8));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }

        return await new SweepContext(_guest, new RecordsInMemory(), Token).SweepAsync();
    }

    private async Task<Registration> RegistrationAsync(AgentMode mode)
    {
        var planned = await _owner.InModeAsync(mode, Token);
        return planned with { Plan = planned.Plan with { OwnerAccepts = true } };
    }

    private Task<ClaimResult> ClaimAsync(Registration registration) => _guest.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

    private async Task<Registration> DeployAsync(Registration registration)
    {
        var hosted = registration.Plan.Mode.IsHosted();
        if (hosted)
        {
            Assert.NotNull((await _guest.RunAsync<ReserveSlot, SlotResult>(registration, Token)).Slot);
        }

        Assert.True((await ClaimAsync(registration)).Held);
        Assert.True((await _guest.RunAsync<PrepareRunner, RunnerResult>(registration, Token)).Namespace.Ready);
        if (hosted)
        {
            await _guest.RunAsync<EnsureManagedIdentity, Done>(registration, Token);
            await _guest.MeetAsync<LookForManagedCredential>(registration, Token);
            await _guest.RunAsync<DeliverManagedCredential, Done>(registration, Token);
        }

        await _guest.RunAsync<DeliverOwnersCredential, Done>(registration, Token);
        await _guest.MeetAsync<LookForOperator>(registration, Token);
        return registration with { Klusterlet = await _guest.RunAsync<DeployKlusterlet, KlusterletFacts>(registration, Token) };
    }

    /// <summary>Until the agent's certificate is watched for, so that its coming is an event.</summary>
    private Task UntilWatchedAsync(Registration registration) => _guest.UntilAsync(
        () => Task.FromResult(_owner.Server(registration.Plan.RunsOn).Requests.Snapshot().Any(request => request is { Verb: "watch", Resource: "secrets" })), Token);

    private Task UntilRequestedAsync() => _owner.UntilAsync(async () => (await RequestsAsync()).Count > 0, Token);

    private Task<IReadOnlyList<CertificateSigningRequest>> RequestsAsync() =>
        _owner.Client("hub1").ListAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, null, null, Token);

    private async Task AcceptAsync()
    {
        var hub = _owner.Client("hub1");
        await hub.MergePatchAsync<ManagedCluster>(
            ResourceKind.ManagedCluster, null, Registrations.Cluster, new JsonObject { ["spec"] = new JsonObject { ["hubAcceptsClient"] = true } }, null, Token);
        await hub.ApproveCsrAsync(Assert.Single(await RequestsAsync()), "Owner", "by hand", Token);
    }

    private async Task UndoAsync(Registration registration)
    {
        registration = registration with { Phase = ClaimPhase.Closing };
        await _guest.RunAsync<MarkClaim, MarkResult>(registration, Token);
        await _guest.RunAsync<RestoreManagedCredential, Done>(registration, Token);
        await _guest.RunAsync<DeleteKlusterlet, Done>(registration, Token);
        await _guest.MeetAsync<LookForKlusterletGone>(registration, Token);
        await _guest.RunAsync<DeleteAgentNamespaces, Done>(registration, Token);
        await _guest.MeetAsync<LookForNamespacesGone>(registration, Token);
        await _guest.RunAsync<DeleteManagedIdentity, Done>(registration, Token);
        await _guest.RunAsync<RemoveOperator, Done>(registration, Token);
        await _guest.RunAsync<ReleaseSlot, Done>(registration, Token);
    }
}
