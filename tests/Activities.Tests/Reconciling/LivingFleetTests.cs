using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Tests.Simulated;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Tests.Reconciling;

/// <summary>Sweeps beside real joins and real agents.</summary>
public sealed class LivingFleetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_BetweenTheStepsOfAJoin_FindsNothing_AndEverythingIfTheOperationDied()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var joining = await bench.HostedAsync(Token);
        var records = new RecordsInMemory { Operations = new OperationsSeen { Live = [LiveOperations.KeyOf(joining.Operation.Value)] } };
        var dead = new RecordsInMemory();

        await bench.RunAsync<ReserveSlot, SlotResult>(joining, Token);
        await NothingAsync(bench, records);
        Assert.Equal([DriftKind.ReservationWithoutRegistration], await KindsAsync(bench, dead));

        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(joining, Token);
        await bench.RunAsync<PrepareRunner, RunnerResult>(joining, Token);
        await NothingAsync(bench, records);

        joining = await bench.DeployAsync(joining, Token);
        joining = await bench.FindCsrAsync(joining, Token);
        await NothingAsync(bench, records);
        Assert.Equal([DriftKind.ManagedClusterWithoutAgent, DriftKind.BootstrapIdentityLeft, DriftKind.CsrLeft, DriftKind.BootstrapTokenLeft], await KindsAsync(bench, dead));

        joining = await bench.LetInAsync(joining, Token) with { Phase = ClaimPhase.Joined };
        await NothingAsync(bench, records);
        await bench.RunAsync<MarkClaim, MarkResult>(joining, Token);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(joining, Token);
        await NothingAsync(bench, dead);
    }

    [Fact]
    public async Task Sweep_AfterAnUndo_FindsNothing()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.FindCsrAsync(await bench.DeployAsync(await bench.SingletonAsync(Token), Token), Token);

        await bench.UndoAsync(registration, Token);

        await NothingAsync(bench, new RecordsInMemory());
    }

    [Fact]
    public async Task Sweep_AgentIsFrozen_IsFoundOnceItsHubSaysSo()
    {
        var ocm = new Simulator.Ocm.OcmOptions { Timings = new Simulator.Ocm.OcmTimings().Scaled(0.2) };
        var behaviour = new Simulator.Ocm.OcmBehaviour(ocm);
        await using var bench = await FleetBench.StartAsync(Token, change: options => options with { Behaviours = [behaviour] });
        var joined = await JoinedAsync(bench);
        Assert.True(behaviour.Control.Freeze(Registrations.Cluster, joined.Plan.Names.RunsIn) > 0);

        // Ten seconds of lease: the hub waits for five of them.
        for (var seconds = 0; seconds < 120; seconds += 10)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }

        var finding = Assert.Single((await new SweepContext(bench, new RecordsInMemory(), Token).SweepAsync()).Findings);
        Assert.Equal(DriftKind.NotAvailable, finding.Kind);
        Assert.Contains("ManagedClusterLeaseUpdateStopped", finding.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweep_AgentLostItsCertificateAfterTheJoin_MustBootstrapAgain()
    {
        var behaviour = new Simulator.Ocm.OcmBehaviour(new Simulator.Ocm.OcmOptions { Timings = new Simulator.Ocm.OcmTimings().Scaled(0.2) });
        await using var bench = await FleetBench.StartAsync(Token, change: options => options with { Behaviours = [behaviour] });
        var joined = await JoinedAsync(bench);
        behaviour.Control.Freeze(Registrations.Cluster, joined.Plan.Names.RunsIn);
        var managed = bench.Client(Registrations.Cluster);
        var secret = await managed.RequireAsync<Secret>(ResourceKind.Secret, joined.Plan.Names.RunsIn, "hub-kubeconfig-secret", Token);
        await managed.DeleteAsync(ResourceKind.Secret, joined.Plan.Names.RunsIn, "hub-kubeconfig-secret", secret.Metadata.Uid!, Propagation.Background, Token);
        await behaviour.Control.RestartAsync(Registrations.Cluster, joined.Plan.Names.RunsIn, Token);

        var found = await UntilAsync(bench, DriftKind.MustBootstrapAgain);

        Assert.Contains("no certificate", found.Evidence, StringComparison.Ordinal);
        Assert.Contains("multihubflows.dev/phase=skipped", DriftRules.NextStep(found), StringComparison.Ordinal);
    }

    private static async Task<Registration> JoinedAsync(FleetBench bench)
    {
        var joined = await bench.JoinAsync(await bench.SingletonAsync(Token), Token) with { Phase = ClaimPhase.Joined };
        await bench.RunAsync<MarkClaim, MarkResult>(joined, Token);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(joined, Token);
        await NothingAsync(bench, new RecordsInMemory());
        return joined;
    }

    private static async Task<DriftFinding> UntilAsync(FleetBench bench, DriftKind kind)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            // The operator looks at the hub twice a minute; its condition is what tells.
            bench.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
            var findings = (await new SweepContext(bench, new RecordsInMemory(), Token).SweepAsync()).Findings;
            if (findings.FirstOrDefault(finding => finding.Kind == kind) is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"{kind} was never found.");
    }

    private static async Task NothingAsync(FleetBench bench, RecordsInMemory records) => Assert.Empty(await KindsAsync(bench, records));

    private static async Task<IReadOnlyList<DriftKind>> KindsAsync(FleetBench bench, RecordsInMemory records)
    {
        // Old enough to be judged.
        for (var steps = 0; steps < 4; steps++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(8));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }

        return [.. (await new SweepContext(bench, records, Token).SweepAsync()).Findings.Select(finding => finding.Kind)];
    }
}
