using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

public sealed class SingletonJoinTests
{
    [Fact]
    public async Task Join_BareClusterAndTwoHubs_IsAvailableAndVerifiedOnBoth()
    {
        var token = TestContext.Current.CancellationToken;
        await using var bench = await FleetBench.StartAsync(token, hubs: 2);
        var first = await bench.SingletonAsync(token, "hub1", AgentNamespace.Default);
        var second = await bench.SingletonAsync(token, "hub2");

        var joined = await Task.WhenAll(bench.JoinAsync(first, token), bench.JoinAsync(second, token));
        foreach (var registration in joined)
        {
            await VerifyAsync(bench, registration, token);
        }

        var siblings = await bench.RunAsync<ObserveSiblings, SiblingsResult>(joined[0], token);
        Assert.Equal(joined[1].Klusterlet!.Name, Assert.Single(siblings.Siblings).Klusterlet);
        Assert.True(siblings.Siblings[0].Healthy);
    }

    private static async Task VerifyAsync(FleetBench bench, Registration registration, CancellationToken token)
    {
        await bench.RunAsync<CreateProbe, Done>(registration, token);
        var applied = await bench.MeetAsync<LookForProbe>(registration, token);
        await bench.RunAsync<DeleteProbe, Done>(registration, token);
        await bench.MeetAsync<LookForProbeGone>(registration, token);
        var renewed = await bench.MeetAsync<LookForLease>(registration, token);
        var again = await bench.MeetAsync<LookForLease>(registration with { LeaseSeen = renewed.At }, token);
        await bench.RunAsync<RevokeBootstrapIdentity, Done>(registration, token);

        Assert.Equal(registration.ClusterUid, applied.Value);
        Assert.True(again.At > renewed.At);
        Assert.True(renewed.At > registration.AcceptedAt);
        Assert.Null(await bench.Client(registration.Plan.Hub.Value).GetAsync<ServiceAccount>(
            ResourceKind.ServiceAccount, "open-cluster-management", registration.Plan.Names.BootstrapIdentity, token));
    }
}
