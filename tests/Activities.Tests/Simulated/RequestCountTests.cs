using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>A join asks for no more than it needs: two hubs on a bare cluster, from the claims until both are Available.</summary>
public sealed class RequestCountTests(ITestOutputHelper output)
{
    private const int Most = 45;

    [Fact]
    public async Task Join_BareClusterAndTwoHubs_StaysWithinTheBudget()
    {
        var token = TestContext.Current.CancellationToken;
        await using var bench = await FleetBench.StartAsync(token, hubs: 2, activities: new Unhurried());
        var first = await bench.SingletonAsync(token, "hub1", AgentNamespace.Default);
        var second = await bench.SingletonAsync(token, "hub2");
        var request = new OnboardingRequest
        {
            Operation = first.Operation,
            RequestHash = "hash",
            RequestedBy = "somebody",
            Cluster = first.Cluster,
            Registrations = [new RegistrationRequest { Hub = first.Plan.Hub, Mode = AgentMode.Singleton }, new RegistrationRequest { Hub = second.Plan.Hub, Mode = AgentMode.Singleton }],
        };
        await Task.WhenAll(request.Registrations.Select(wish => bench.Make<InspectHub>().InspectAsync(new InspectionOf(request, Hub: wish.Hub), token)));
        var marks = bench.Simulation.Clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Server.Requests.Total, StringComparer.Ordinal);

        await Task.WhenAll(bench.JoinAsync(first, token), bench.JoinAsync(second, token));

        var sent = bench.Simulation.Clusters
            .SelectMany(cluster => cluster.Server.Requests.Snapshot(marks[cluster.Name]).Where(record => record.UserAgent == "multihubflows").Select(record => (cluster.Name, record)))
            .ToList();
        foreach (var (cluster, record) in sent)
        {
            output.WriteLine($"{cluster} {record.Verb} {record.Path} {record.Status}");
        }

        Assert.InRange(sent.Count, 27, Most);
    }

    /// <summary>No activity takes long: on a machine where one does, the claim is read again, and that is not what is counted here.</summary>
    private sealed class Unhurried : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
