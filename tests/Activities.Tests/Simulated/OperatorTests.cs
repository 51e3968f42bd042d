using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>The operator is installed once, by one, and taken away by the last.</summary>
public sealed class OperatorTests
{
    private const string PullSecretOfABundle =
        """

        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: open-cluster-management-image-pull-credentials
          namespace: open-cluster-management
        type: kubernetes.io/dockerconfigjson
        data:
          .dockerconfigjson: eyJhdXRocyI6e319

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prepare_TwoJoinsAtOnce_OneInstallsAndBothFindIt()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        var registrations = await ClaimedAsync(bench);

        var results = await Task.WhenAll(registrations.Select(registration => PrepareAsync(bench, registration)));

        Assert.Single(results, result => result.Installed);
        foreach (var registration in registrations)
        {
            await bench.MeetAsync<LookForOperator>(registration, Token);
        }
    }

    [Fact]
    public async Task Prepare_InstallerNotHeardOf_IsTakenOverAfterAWhile()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        var registrations = await ClaimedAsync(bench);
        var held = OperatorObjects.Namespace(registrations[0], null, bench.Clock.GetUtcNow());
        await SharedNamespace.EnterAsync(bench.Client(Registrations.Cluster), registrations[0], held, Token);

        var busy = await PrepareAsync(bench, registrations[1]);
        bench.Clock.Advance(TimeSpan.FromMinutes(4));
        var taken = await PrepareAsync(bench, registrations[1]);

        Assert.Contains(registrations[0].Plan.Names.Klusterlet, busy.Busy, StringComparison.Ordinal);
        Assert.True(taken.Installed);
        await bench.MeetAsync<LookForOperator>(registrations[0], Token);
    }

    [Fact]
    public async Task Prepare_OperatorThatIsThere_IsLeftAsItIs()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var managed = bench.Client(Registrations.Cluster);
        foreach (var item in OperatorBundle.Load(Path.Combine(bench.Folder, "klusterlet-operator.yaml")).Bundle!.Objects)
        {
            await managed.CreateAsync<JsonObject>(item.Kind, item.Content, null, Token);
        }

        var before = await ReadAsync(managed);
        var registration = await bench.SingletonAsync(Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

        await bench.MeetAsync<LookForOperator>(registration, Token);
        var result = await PrepareAsync(bench, registration);

        Assert.False(result.Installed);
        Assert.True(result.Ready);
        Assert.Equal(before.Metadata.Generation, (await ReadAsync(managed)).Metadata.Generation);
        Assert.Null((await ReadAsync(managed)).Metadata.Annotation(OperatorObjects.Installer));
    }

    [Fact]
    public async Task Prepare_DefinitionOfANewerBundle_IsNotDowngraded()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var managed = bench.Client(Registrations.Cluster);
        var registration = await bench.SingletonAsync(Token);
        var definition = OperatorBundle.Load(Path.Combine(bench.Folder, "klusterlet-operator.yaml")).Bundle!.Klusterlets;
        var newer = OperatorObjects.Marked(definition, registration, "v9.0.0");
        newer["metadata"]!["labels"] = new JsonObject { ["of"] = "v9" };
        await managed.CreateAsync<JsonObject>(definition.Kind, newer, null, Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);

        await PrepareAsync(bench, registration);

        var found = await managed.RequireAsync<CustomResourceDefinition>(definition.Kind, null, definition.Name, Token);
        Assert.Equal("v9.0.0", found.Metadata.Annotation(OperatorObjects.Version));
        Assert.Equal("v9", found.Metadata.Label("of"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prepare_BundleWithAPullSecret_IsInstalledAgainOverItAndRemovedWithIt(bool hosted)
    {
        await using var whole = await FleetBench.StartAsync(Token, hubs: 2, hosting: 1);
        await using var bench = whole.View(folder => File.AppendAllText(Path.Combine(folder, "klusterlet-operator.yaml"), PullSecretOfABundle));
        var registrations = await ClaimedAsync(bench, hosted);
        var runner = bench.Client(registrations[0].Plan.RunsOn);
        await PrepareAsync(bench, registrations[0]);
        await runner.DeleteAsync(
            ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, (await ReadAsync(runner)).Metadata.Uid!, Propagation.Background, Token);
        bench.Clock.Advance(TimeSpan.FromMinutes(4));

        var again = await PrepareAsync(bench, registrations[1]);
        var there = await runner.GetAsync<Secret>(ResourceKind.Secret, OperatorBundle.Namespace, PullSecret.SecretName, Token);
        await bench.RunAsync<RemoveOperator, Done>(registrations[0], Token);
        await bench.RunAsync<RemoveOperator, Done>(registrations[1], Token);

        Assert.True(again.Installed);
        Assert.Equal("kubernetes.io/dockerconfigjson", there?.Type);
        Assert.Null(await runner.GetAsync<Secret>(ResourceKind.Secret, OperatorBundle.Namespace, PullSecret.SecretName, Token));
    }

    [Fact]
    public async Task RemoveOperator_WhileAnotherJoinUsesIt_KeepsIt()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        var registrations = await ClaimedAsync(bench);
        await PrepareAsync(bench, registrations[0]);
        await PrepareAsync(bench, registrations[1]);

        await bench.RunAsync<RemoveOperator, Done>(registrations[0], Token);
        Assert.NotNull(await FindAsync(bench.Client(Registrations.Cluster)));
        await bench.RunAsync<RemoveOperator, Done>(registrations[1], Token);
        Assert.Null(await FindAsync(bench.Client(Registrations.Cluster)));
    }

    [Fact]
    public async Task Prepare_WhileItIsBeingRemoved_IsToldToWait()
    {
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2);
        var registrations = await ClaimedAsync(bench);
        await PrepareAsync(bench, registrations[0]);
        var managed = bench.Client(Registrations.Cluster);
        var during = false;

        await SharedNamespace.LeaveAsync(
            managed,
            registrations[0],
            OperatorBundle.Namespace,
            async _ =>
            {
                var told = await Assert.ThrowsAsync<HubUnreachableException>(() => PrepareAsync(bench, registrations[1]));
                during = told.Code == Reasons.NamespaceTerminating;
                return false;
            },
            Token);

        Assert.True(during);
        await PrepareAsync(bench, registrations[1]);
    }

    [Fact]
    public async Task Look_NoPlaceToWatchFrom_IsOneRead()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.SingletonAsync(Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);
        var places = new List<IDisposable>();
        while (bench.Slots.TryTake() is { } place)
        {
            places.Add(place);
        }

        var look = await bench.RunAsync<LookForOperator, Look>(registration with { WatchSeconds = 30 }, Token);

        Assert.False(look.Watched);
        Assert.Equal(LookState.Waiting, look.State);
        Assert.Equal(Reasons.OperatorNotReady, look.Seen!.Code);
        places.ForEach(place => place.Dispose());
        Assert.True((await bench.RunAsync<LookForOperator, Look>(registration with { WatchSeconds = 1 }, Token)).Watched);
    }

    [Fact]
    public async Task Look_ClaimGone_SaysThatNobodyWaits()
    {
        await using var bench = await FleetBench.StartAsync(Token);

        var look = await bench.RunAsync<LookForOperator, Look>(await bench.SingletonAsync(Token), Token);

        Assert.Equal(LookState.ClaimLost, look.State);
    }

    private static async Task<OperatorResult> PrepareAsync(FleetBench bench, Registration registration) =>
        (await bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token)).Operator;

    private static async Task<Registration[]> ClaimedAsync(FleetBench bench, bool hosted = false)
    {
        Registration[] registrations = hosted
            ? [await bench.HostedAsync(Token, "hub1"), await bench.HostedAsync(Token, "hub2")]
            : [await bench.SingletonAsync(Token, "hub1"), await bench.SingletonAsync(Token, "hub2")];
        foreach (var registration in registrations)
        {
            await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);
        }

        return registrations;
    }

    private static Task<Deployment> ReadAsync(ClusterClient managed) =>
        managed.RequireAsync<Deployment>(ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, Token);

    private static Task<Deployment?> FindAsync(ClusterClient managed) =>
        managed.GetAsync<Deployment>(ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, Token);
}
