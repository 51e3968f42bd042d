using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>I5: every activity may run twice, and may go on after its flow has moved on.</summary>
public sealed class RepeatedActivityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Join_EveryActivityTwice_EndsWithOneOfEach()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var first = await bench.DeployAsync(await bench.SingletonAsync(Token), Token);

        var again = await bench.DeployAsync(first with { Identity = null, Tokens = [], Klusterlet = null }, Token);

        Assert.Equal(first.Identity, again.Identity);
        Assert.Equal(first.Tokens, again.Tokens);
        Assert.Equal(first.Klusterlet, again.Klusterlet);
        var found = await bench.FindCsrAsync(again, Token);
        var joined = await bench.LetInAsync(found, Token);
        var admitted = await bench.RunAsync<AdmitAgent, AdmitResult>(joined, Token);
        Assert.Equal(joined.AcceptedAt, admitted.AcceptedAt);
        Assert.Equal(found.Csr!.Uid, admitted.Approved!.Uid);
        Assert.Single(await bench.Client("hub1").ListAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, null, null, Token));
    }

    [Theory]
    [InlineData(ClaimPhase.Closing)]
    [InlineData(ClaimPhase.Joined)]
    [InlineData(ClaimPhase.Skipped)]
    public async Task FencedActivities_ClaimInAnotherPhase_WriteNothing(string phase)
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.FindCsrAsync(await bench.DeployAsync(await bench.SingletonAsync(Token), Token), Token);
        await bench.RunAsync<MarkClaim, MarkResult>(registration with { Phase = phase }, Token);

        await AssertFencedAsync(bench, registration);
    }

    [Fact]
    public async Task FencedActivities_NewerAttempt_WriteNothing()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.FindCsrAsync(await bench.DeployAsync(await bench.SingletonAsync(Token), Token), Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration with { Attempt = 2 }, Token);

        await AssertFencedAsync(bench, registration);
    }

    private static async Task AssertFencedAsync(FleetBench bench, Registration registration)
    {
        var reminting = registration with { Tokens = [registration.Tokens[0] with { ExpiresAt = DateTimeOffset.MinValue }], Identity = registration.Identity! with { Uid = "new" } };
        (string Name, Func<Task> Run)[] fenced =
        [
            ("PrepareRunner", () => bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token)),
            ("EnsureManagedIdentity", () => bench.RunAsync<EnsureManagedIdentity, Done>(registration, Token)),
            ("EnsureBootstrapCredential", () => bench.RunAsync<EnsureBootstrapCredential, BootstrapCredential>(registration, Token)),
            ("DeliverBootstrapToken", () => bench.RunAsync<DeliverBootstrapToken, BootstrapToken>(reminting, Token)),
            ("DeployKlusterlet", () => bench.RunAsync<DeployKlusterlet, KlusterletFacts>(registration, Token)),
            ("AdmitAgent", () => bench.RunAsync<AdmitAgent, AdmitResult>(registration, Token)),
            ("AdmitAgent without a CSR", () => bench.RunAsync<AdmitAgent, AdmitResult>(registration with { Csr = null }, Token)),
            ("CreateProbe", () => bench.RunAsync<CreateProbe, Done>(registration, Token)),
        ];
        foreach (var (name, run) in fenced)
        {
            var marks = bench.Simulation.Clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Server.Requests.Total, StringComparer.Ordinal);

            var refused = await Assert.ThrowsAsync<HubRefusedException>(run);

            Assert.True(refused.Code == Reasons.ClaimLost, $"{name}: {refused.Code} {refused.Message}");
            var writes = bench.Simulation.Clusters
                .SelectMany(cluster => cluster.Server.Requests.Snapshot(marks[cluster.Name]))
                .Where(request => request.UserAgent == "multihubflows" && request.Verb is "create" or "update" or "patch" or "delete" && request.Status < 400);
            Assert.True(!writes.Any(), $"{name} wrote {string.Join(", ", writes.Select(write => $"{write.Verb} {write.Path}"))}");
        }
    }
}
