using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>Undoing after acceptance: the hub's side first, while the agent lives.</summary>
public sealed class AcceptedUndoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Undo_AvailableSingletonWithItsProbe_LeavesTheResidueOfTheDocsAlone()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var before = await Snapshot.TakeAsync(bench, Token);
        var registration = await bench.JoinAsync(await bench.SingletonAsync(Token), Token);
        await bench.RunAsync<CreateProbe, Done>(registration, Token);
        await bench.MeetAsync<LookForProbe>(registration, Token);

        await bench.UndoAsync(registration, Token);

        await before.AssertRestoredAsync(bench, IsResidue, Token);
        var residue = await bench.RunAsync<FindResidue, ResidueResult>(registration, Token);
        Assert.All(residue.Left, sentence => Assert.Contains("efinition", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Undo_AvailableHosted_LeavesTheResidueOfTheDocsAlone()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var before = await Snapshot.TakeAsync(bench, Token);
        var registration = await bench.JoinAsync(await bench.HostedAsync(Token), Token);

        await bench.UndoAsync(registration, Token);

        await before.AssertRestoredAsync(bench, IsResidue, Token);
    }

    [Fact]
    public async Task Undo_OneOfTwoThatAreAvailable_KeepsTheOtherAvailable()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        var kept = await bench.SingletonAsync(Token, "hub1", AgentNamespace.Default);
        var undone = await bench.SingletonAsync(Token, "hub2");
        var joined = await Task.WhenAll(bench.JoinAsync(kept, Token), bench.JoinAsync(undone, Token));

        await bench.UndoAsync(joined[1], Token);

        var renewed = await bench.MeetAsync<LookForLease>(joined[0], Token);
        await bench.MeetAsync<LookForLease>(joined[0] with { LeaseSeen = renewed.At }, Token);
        Assert.Null(await bench.Client("hub2").GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token));
        Assert.Null(await bench.Client("hub2").GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, Registrations.Cluster, Token));
    }

    [Fact]
    public async Task Undo_ForeignObjectInTheHubsNamespace_KeepsTheNamespaceAndSaysSo()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.JoinAsync(await bench.SingletonAsync(Token), Token);
        var theirs = new ConfigMap { Metadata = new ObjectMeta { Name = "theirs", Namespace = Registrations.Cluster } };
        await bench.Client("hub1").CreateAsync<ConfigMap>(ResourceKind.ConfigMap, theirs, null, Token);

        await bench.UndoAsync(registration, Token);

        Assert.NotNull(await bench.Client("hub1").GetAsync<ConfigMap>(ResourceKind.ConfigMap, Registrations.Cluster, "theirs", Token));
        var residue = await bench.RunAsync<FindResidue, ResidueResult>(registration, Token);
        Assert.Contains(residue.Left, sentence => sentence.StartsWith("Namespace cluster1 on hub hub1", StringComparison.Ordinal));
    }

    // Two of the hub's roles are for all clusters, and the namespace of slots stays.
    private static bool IsResidue(string line) =>
        line.Contains("ClusterRole /open-cluster-management:managedcluster:", StringComparison.Ordinal)
        || (line.Contains("hosting1", StringComparison.Ordinal) && line.Contains(RegistrationNames.OwnNamespace, StringComparison.Ordinal));
}
