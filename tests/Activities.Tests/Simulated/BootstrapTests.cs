using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>The identity that an agent registers with, and its token: one at a time, never kept, never longer than needed.</summary>
public sealed class BootstrapTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliver_TokenNearItsEnd_MintsAnotherForTheSameAccount(bool hosted)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var registration = await bench.DeployAsync(hosted ? await bench.HostedAsync(Token) : await bench.SingletonAsync(Token), Token);
        var kept = await bench.RunAsync<DeliverBootstrapToken, BootstrapToken>(registration, Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(56));

        var minted = await bench.RunAsync<DeliverBootstrapToken, BootstrapToken>(registration, Token);

        Assert.Equal(registration.Tokens[0], kept);
        Assert.NotEqual(kept.CredentialId, minted.CredentialId);
        Assert.Equal(kept.IdentityUid, minted.IdentityUid);
        Assert.True(minted.ExpiresAt - bench.Clock.GetUtcNow() > TimeSpan.FromMinutes(59));
        var secret = await bench.Client(registration.Plan.RunsOn).RequireAsync<Secret>(
            ResourceKind.Secret, registration.Plan.Names.RunsIn, BootstrapTokens.SecretName, Token);
        Assert.Equal(minted.CredentialId, secret.Metadata.Annotation(OwnerAnnotations.CredentialId));
    }

    /// <summary>What a bootstrap role of another version grants, nobody here has to hold.</summary>
    [Fact]
    public async Task Bootstrap_OcmsRoleGrantsMoreThanWeHold_IsBoundAllTheSame()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var hub = bench.Client("hub1");
        var role = await hub.RequireAsync<ClusterRole>(ResourceKind.ClusterRole, null, BootstrapAccount.OcmRole, Token);
        var more = new PolicyRule { ApiGroups = ["of.another.version"], Resources = ["things"], Verbs = ["get"] };
        await hub.ReplaceAsync(ResourceKind.ClusterRole, role with { Rules = [.. role.Rules!, more] }, Token);

        var registration = await bench.DeployAsync(await bench.SingletonAsync(Token), Token);

        var binding = await hub.RequireAsync<ClusterRoleBinding>(ResourceKind.ClusterRoleBinding, null, registration.Plan.Names.BootstrapIdentity, Token);
        Assert.Equal(BootstrapAccount.OcmRole, binding.RoleRef?.Name);
    }

    [Fact]
    public async Task Deliver_IdentityMadeAnew_ReplacesTheTokenOfTheOldOne()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.DeployAsync(await bench.SingletonAsync(Token), Token);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(registration, Token);

        var anew = await bench.BootstrapAsync(registration with { Identity = null, Tokens = [] }, Token);

        Assert.NotEqual(registration.Identity!.Uid, anew.Identity!.Uid);
        Assert.NotEqual(registration.Tokens[0].CredentialId, anew.Tokens[0].CredentialId);
        Assert.Equal(anew.Identity.Uid, anew.Tokens[0].IdentityUid);
        var late = await Assert.ThrowsAsync<HubRefusedException>(() => bench.RunAsync<DeliverBootstrapToken, BootstrapToken>(
            registration with { Tokens = [registration.Tokens[0] with { CredentialId = "x" }] }, Token));
        Assert.Equal(Reasons.IdentityGone, late.Code);
    }

    [Fact]
    public async Task Deliver_SecretOfSomebodyElse_IsRefusedAndKept()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.SingletonAsync(Token, wish: AgentNamespace.Default);
        var managed = bench.Client(Registrations.Cluster);
        await managed.CreateAsync<KubernetesNamespace>(
            ResourceKind.Namespace, new KubernetesNamespace { Metadata = new ObjectMeta { Name = registration.Plan.Names.RunsIn } }, null, Token);
        var theirs = new Secret
        {
            Metadata = new ObjectMeta { Name = BootstrapTokens.SecretName, Namespace = registration.Plan.Names.RunsIn },
            Data = new Dictionary<string, SecretText>(StringComparer.Ordinal) { ["kubeconfig"] = SecretText.OfData("theirs") },
        };
        await managed.CreateAsync<Secret>(ResourceKind.Secret, theirs, null, Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => bench.RunAsync<EnsureBootstrapCredential, BootstrapCredential>(registration, Token));

        Assert.Equal(Reasons.SecretForeign, refused.Code);
        var kept = await managed.RequireAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, BootstrapTokens.SecretName, Token);
        Assert.Equal("theirs", kept.TextOf("kubeconfig")!.Reveal());
    }

    [Fact]
    public async Task Join_HubWithoutTheBootstrapRole_MakesAndRevokesItsOwn()
    {
        await using var bench = await FleetBench.StartAsync(Token, ocm: new OcmOptions { BootstrapRole = false, Timings = new OcmTimings().Scaled(0.2) });

        var registration = await bench.JoinAsync(await bench.SingletonAsync(Token), Token);

        var hub = bench.Client("hub1");
        var name = registration.Plan.Names.BootstrapIdentity;
        Assert.NotNull(await hub.GetAsync<ClusterRole>(ResourceKind.ClusterRole, null, name, Token));
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(registration, Token);
        Assert.Null(await hub.GetAsync<ClusterRole>(ResourceKind.ClusterRole, null, name, Token));
        Assert.Null(await hub.GetAsync<ClusterRoleBinding>(ResourceKind.ClusterRoleBinding, null, name, Token));
        Assert.False((await bench.RunAsync<RevokeBootstrapIdentity, Done>(registration, Token)).Changed);
    }

    [Fact]
    public async Task Join_HubThatAcceptsByItself_IsCheckedAllTheSame()
    {
        var ocm = new OcmOptions
        {
            AutoApproval = true,
            AutoApproveUsers = [$"system:serviceaccount:open-cluster-management:{Registrations.Singleton().Plan.Names.BootstrapIdentity}"],
            Timings = new OcmTimings().Scaled(0.2),
        };
        await using var bench = await FleetBench.StartAsync(Token, ocm: ocm);
        var registration = await bench.DeployAsync(await bench.SingletonAsync(Token), Token);
        var look = await bench.MeetAsync<LookForCsr>(registration, Token);
        registration = registration with { Csr = Runbook.Target(Assert.Single(look.Csrs!.Ours)) };
        while ((await bench.Client("hub1").RequireAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, registration.Csr.Name, Token)).Status?.Certificate is null)
        {
            await Task.Yield();
        }

        var admitted = await bench.RunAsync<AdmitAgent, AdmitResult>(registration, Token);

        Assert.True(admitted.AcceptedAt <= bench.Clock.GetUtcNow());
        Assert.Equal(registration.Csr.Uid, admitted.Approved!.Uid);
        await bench.MeetAsync<LookForAvailability>(registration, Token);
    }
}
