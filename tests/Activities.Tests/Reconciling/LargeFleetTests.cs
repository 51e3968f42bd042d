using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Tests.Simulated;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Activities.Tests.Reconciling;

/// <summary>Many clusters, twenty to a server: an agent belongs to the cluster that it names, whatever server it is listed by.</summary>
public sealed class LargeFleetTests
{
    private const int ClustersPerServer = 20;

    private static readonly OperationId Operation = new("op-aaaaaaaaaaaaaaaaaaaaaaaaaa");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Sweeps_FleetOfTwoHundredClusters_FindNothingUntilOneAgentIsGone_AndSendNothingButLists() => SweepAsync(200);

    /// <summary>Takes half a minute; the judging alone of such fleets is tried on each run.</summary>
    [Fact(Explicit = true)]
    public Task Sweeps_FleetOfAThousandClusters_FindNothingUntilOneAgentIsGone_AndSendNothingButLists() => SweepAsync(1_000);

    private static async Task SweepAsync(int clusters)
    {
        var (servers, hosted, last) = (clusters / ClustersPerServer, clusters * 2 / 5, clusters - 3);
        await using var bench = await FleetBench.StartAsync(Token, hubs: 2, hosting: 1, change: options => options with { Behaviours = [], Managed = servers });
        await using var fleet = bench.View(folder => ScopeTests.WriteFleet(folder, clusters, number => ServerOf(number, servers)));
        await LoadAsync(bench, clusters, servers, hosted);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        var marks = bench.Simulation.Clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Server.Requests.Total, StringComparer.Ordinal);
        var records = new RecordsInMemory();

        var (covered, pages) = (0, 0);
        for (var sweeps = 0; sweeps <= clusters / 200; sweeps++)
        {
            var outcome = await new SweepContext(fleet, records, Token).SweepAsync();
            Assert.Null(outcome.Skipped);
            Assert.Empty(outcome.Findings);
            Assert.Equal(clusters + hosted, outcome.Coverage.Registrations);
            (covered, pages) = (covered + outcome.Coverage.Clusters, pages + outcome.Coverage.Pages);
            records.Previous = outcome;
        }

        var sent = bench.Simulation.Clusters.SelectMany(cluster => cluster.Server.Requests.Snapshot(marks[cluster.Name])).ToList();
        Assert.True(covered >= clusters + 1, $"{covered} clusters were covered.");
        Assert.All(sent, request => Assert.Equal("list", request.Verb));
        Assert.Equal(pages, sent.Count);

        await RemoveAgentAsync(bench, last, servers);
        records.Previous = records.Previous! with { Coverage = records.Previous.Coverage with { After = $"managed/{NameOf(last - 1)}" } };
        records.Previous = await new SweepContext(fleet, records, Token).SweepAsync();
        Assert.Equal(
            [DriftKind.KlusterletMissing, DriftKind.NamespaceLeft], records.Previous!.Findings.Where(finding => finding.RunsOn == NameOf(last) && finding.Hub == "hub1").Select(finding => finding.Kind));
        Assert.Equal(2, records.Previous.Findings.Count);
    }

    private static string ServerOf(int number, int servers) => $"cluster{((number - 1) % servers) + 1}";

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"c{number:D4}");

    private static async Task LoadAsync(FleetBench bench, int clusters, int servers, int hosted)
    {
        var now = bench.Simulation.Time.GetUtcNow();
        foreach (var hub in new[] { "hub1", "hub2" })
        {
            await bench.Server(hub).LoadAsync([.. SeedObjects.HubDefinitions], Token);
        }

        await bench.Server("hosting1").LoadAsync([.. SeedObjects.AgentDefinitions], Token);
        foreach (var server in Enumerable.Range(1, servers))
        {
            await bench.Server($"cluster{server}").LoadAsync([.. SeedObjects.AgentDefinitions], Token);
        }

        var certificate = LoadedFleet.Certificate(now.AddDays(-100), now.AddDays(265));
        foreach (var number in Enumerable.Range(1, clusters))
        {
            await JoinAsync(bench, number, "hub1", null, certificate, servers);
            if (number <= hosted)
            {
                await JoinAsync(bench, number, "hub2", "hosting1", certificate, servers);
            }
        }
    }

    private static async Task JoinAsync(FleetBench bench, int number, string hub, string? hosting, string certificate, int servers)
    {
        var (name, now) = (NameOf(number), bench.Simulation.Time.GetUtcNow());
        var mode = hosting is null ? AgentMode.Singleton : AgentMode.SingletonHosted;
        var names = RegistrationNames.For(new(name), new(hub), mode, AgentNamespace.Own, Operation);
        await bench.Server(hub).LoadAsync(
            [LoadedFleet.Namespace(name), LoadedFleet.Claim(hub, Operation, now.AddHours(-1), name, hosting), SeedObjects.AgentLease(name, now)], Token);
        await bench.Server(hosting ?? ServerOf(number, servers)).LoadAsync(Agent(name, hub, names, mode, certificate, now), Token);
        if (hosting is not null)
        {
            await bench.Server(hosting).LoadAsync([LoadedFleet.Slot($"slot-{number}", hub, Operation, name)], Token);
            await bench.Server(ServerOf(number, servers)).LoadAsync(
                [SeedObjects.Bare("v1", "ServiceAccount", RegistrationNames.OwnNamespace, names.ManagedIdentity, LoadedFleet.Labels, LoadedFleet.Owned(hub, Operation, name))], Token);
        }
    }

    private static async Task RemoveAgentAsync(FleetBench bench, int number, int servers)
    {
        var names = RegistrationNames.For(new(NameOf(number)), new("hub1"), AgentMode.Singleton, AgentNamespace.Own, Operation);
        var client = bench.Client(ServerOf(number, servers));
        var found = await client.RequireAsync<Klusterlet>(ResourceKind.Klusterlet, null, names.Klusterlet, Token);
        await client.DeleteAsync(ResourceKind.Klusterlet, null, names.Klusterlet, found.Metadata.Uid!, Propagation.Background, Token);
    }

    private static IEnumerable<JsonObject> Agent(string name, string hub, RegistrationNames names, AgentMode mode, string certificate, DateTimeOffset now)
    {
        yield return LoadedFleet.Namespace(names.RunsIn, LoadedFleet.Owned(hub, Operation, name));
        yield return SeedObjects.Klusterlet(names.Klusterlet, LoadedFleet.Labels, LoadedFleet.Owned(hub, Operation, name), name, names.AgentNamespace, mode.ToString(), now);
        yield return LoadedFleet.Secret(names.RunsIn, "hub-kubeconfig-secret", null, ("tls.crt", certificate));
    }
}
