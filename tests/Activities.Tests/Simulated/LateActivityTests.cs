using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>I5: activities that passed the fence, and whose write is carried out or answered after their claim was lost.</summary>
public sealed class LateActivityTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ClaimPhase.Closing, 1, false)]
    [InlineData(ClaimPhase.Joined, 1, false)]
    [InlineData(ClaimPhase.Skipped, 1, false)]
    [InlineData(ClaimPhase.Joining, 2, true)]
    public async Task EnsureBootstrapCredential_MadeAfterTheClaimWasLost_StaysOnlyForANewerAttempt(string phase, int attempt, bool stays)
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.SingletonAsync(Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

        await LoseAsync<EnsureBootstrapCredential, BootstrapCredential>(bench, registration, "hub1", "serviceaccounts", phase, attempt);

        var account = await bench.Client("hub1").GetAsync<ServiceAccount>(
            ResourceKind.ServiceAccount, RegistrationNames.OperatorNamespace, registration.Plan.Names.BootstrapIdentity, Token);
        Assert.Equal(stays, account is not null);
    }

    [Theory]
    [InlineData(ClaimPhase.Closing, 1, false)]
    [InlineData(ClaimPhase.Joined, 1, true)]
    [InlineData(ClaimPhase.Skipped, 1, true)]
    [InlineData(ClaimPhase.Joining, 2, true)]
    public async Task PrepareRunner_MadeAfterTheClaimWasLost_StaysWhereItMayBeInUse(string phase, int attempt, bool stays)
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.SingletonAsync(Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

        await LoseAsync<PrepareRunner, RunnerResult>(bench, registration, "cluster1", "namespaces", phase, attempt, skip: 1);

        var made = await bench.Client("cluster1").GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, registration.Plan.Names.RunsIn, Token);
        Assert.Equal(stays, made is { Metadata.Terminating: false });
    }

    [Theory]
    [InlineData(AgentMode.Singleton, ClaimPhase.Closing, 1, false)]
    [InlineData(AgentMode.Singleton, ClaimPhase.Joining, 2, true)]
    [InlineData(AgentMode.SingletonHosted, ClaimPhase.Closing, 1, false)]
    public async Task PrepareRunner_SharedNamespaceMadeAfterTheClaimWasLost_StaysForANewerAttempt(AgentMode mode, string phase, int attempt, bool stays)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var registration = mode == AgentMode.Singleton ? await bench.SingletonAsync(Token) : await bench.HostedAsync(Token);
        var runner = mode == AgentMode.Singleton ? "cluster1" : "hosting1";
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

        await LoseAsync<PrepareRunner, RunnerResult>(bench, registration, runner, "namespaces", phase, attempt);

        var made = await bench.Client(runner).GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, OperatorBundle.Namespace, Token);
        Assert.Equal(stays, made is { Metadata.Terminating: false });
    }

    [Fact]
    public async Task DeployKlusterlet_AppliedOverOneThatIsGone_DoesNotMakeItAnew()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.DeployAsync(await bench.SingletonAsync(Token), Token);
        var cluster = bench.Client("cluster1");
        var hold = Hold(bench, "cluster1", "patch", "klusterlets");

        var late = bench.RunAsync<DeployKlusterlet, KlusterletFacts>(registration, Token);
        await bench.Server("cluster1").Faults.UntilHeldAsync(Token).WaitAsync(Patience, Token);
        await cluster.DeleteAsync(ResourceKind.Klusterlet, null, registration.Klusterlet!.Name, registration.Klusterlet.Uid, Propagation.Background, Token);
        await bench.MeetAsync<Undo.LookForKlusterletGone>(registration, Token);
        bench.Server("cluster1").Faults.Remove(hold);

        Assert.Equal(ClusterFailureCode.Changing, (await Assert.ThrowsAsync<HubUnreachableException>(() => late)).Code);
        Assert.Null(await cluster.GetAsync<Klusterlet>(ResourceKind.Klusterlet, null, registration.Klusterlet.Name, Token));
    }

    /// <summary>Runs the activity; while its creation is held, the claim changes and time passes, and then it is carried out.</summary>
    private static async Task LoseAsync<TActivity, TOutput>(
        FleetBench bench, Registration registration, string server, string resource, string phase, int attempt, int skip = 0)
        where TActivity : RegistrationActivity<TOutput>
    {
        var hold = Hold(bench, server, "create", resource, skip);
        var late = bench.RunAsync<TActivity, TOutput>(registration, Token);
        await bench.Server(server).Faults.UntilHeldAsync(Token).WaitAsync(Patience, Token);
        await (attempt > 1
            ? bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration with { Attempt = attempt }, Token)
            : (Task)bench.RunAsync<MarkClaim, MarkResult>(registration with { Phase = phase }, Token));
        bench.Clock.Advance(Long);
        bench.Server(server).Faults.Remove(hold);

        Assert.Equal(Reasons.ClaimLost, (await Assert.ThrowsAsync<HubRefusedException>(() => late)).Code);
    }

    private static string Hold(FleetBench bench, string server, string verb, string resource, int skip = 0) => bench.Server(server).Faults.Add(
        new FaultRule { Kind = FaultKind.HoldBefore, Verb = verb, Resource = resource, UserAgent = "multihubflows*", Skip = skip, Times = 1 });
}
