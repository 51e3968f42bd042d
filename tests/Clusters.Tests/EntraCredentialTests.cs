using Azure.Core;

using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;
using MultiHubFlows.TestSupport.Azure;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>API servers that take tokens of Entra ID.</summary>
public sealed class EntraCredentialTests : IAsyncLifetime
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(60);

    private AzureDouble _azure = null!;
    private ApiServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureDouble.StartAsync(Cancel);
        _server = await ApiServer.StartAsync(Answer.ConfigMap());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_ManagedIdentity_SendsATokenForTheServerApplicationOfAks()
    {
        using var cluster = new AzureCluster(_azure, Fleet());

        Assert.NotNull(await GetAsync(cluster));

        var token = Assert.Single(_azure.Entra.Tokens);
        Assert.Equal("6dae42f8-4368-4678-94ff-3960e28e3630", _azure.Entra.AudienceOf(token));
        Assert.Equal($"Bearer {token}", Assert.Single(_server.Requests).Headers["Authorization"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_AudienceOfItsOwn_IsAskedFor()
    {
        using var cluster = new AzureCluster(_azure, Fleet("audience: api://clusters"));

        await GetAsync(cluster);

        Assert.Equal("api://clusters", _azure.Entra.AudienceOf(Assert.Single(_azure.Entra.Tokens)));
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_MachineHasNoIdentity_SaysSoAndIsAskedAgainLater()
    {
        _azure.Entra.Trouble = context => DoubleAnswer.JsonAsync(context, 400, new { error = "invalid_request", error_description = "Identity not found" });
        using var cluster = new AzureCluster(_azure, Fleet());

        var failure = await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster));

        Assert.Equal(ClusterFailureCode.AzureIdentityMissing, failure.Code);
        Assert.Contains("hub hub1", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_TokenIsNearItsEnd_IsRefreshedBefore()
    {
        var time = new FakeTimeProvider();
        var tokens = new Tokens(time);
        using var cluster = Cluster(tokens, time);

        await GetAsync(cluster);
        time.Advance(Life - TimeSpan.FromMinutes(6));
        await GetAsync(cluster);
        time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(cluster);

        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"], Sent());
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_EntraIsDownNearTheEnd_UsesTheTokenUntilItsEndAndNoLonger()
    {
        var time = new FakeTimeProvider();
        var tokens = new Tokens(time);
        using var cluster = Cluster(tokens, time);

        await GetAsync(cluster);
        tokens.Down = true;
        time.Advance(Life - TimeSpan.FromMinutes(1));
        await GetAsync(cluster);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(ClusterFailureCode.EntraUnreachable, (await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster))).Code);
        Assert.Equal(["Bearer token-1", "Bearer token-1"], Sent());
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_ServerRefusesTheToken_AsksForAnotherOnce()
    {
        await using var server = await ApiServer.StartAsync(Answer.Status(401, "Unauthorized", "Unauthorized"), Answer.ConfigMap());
        _server = server;
        var time = new FakeTimeProvider();
        using var cluster = Cluster(new Tokens(time), time);

        Assert.NotNull(await GetAsync(cluster));

        Assert.Equal(["Bearer token-1", "Bearer token-2"], Sent());
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_ManyClusters_AskForTokensOneAfterTheOther()
    {
        var time = new FakeTimeProvider();
        var tokens = new Tokens(time);
        var names = Enumerable.Range(1, 8).Select(number => $"hub{number}").ToList();
        using var cluster = Cluster(tokens, time, [.. names]);

        await Task.WhenAll(names.Select(name => GetAsync(cluster, name)));

        Assert.Equal(1, tokens.MostAtOnce);
    }

    private static Task<ConfigMap?> GetAsync(AzureCluster cluster, string hub = "hub1") =>
        cluster.Connections.Hub(new HubName(hub)).GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);

    private IEnumerable<string> Sent() => _server.Requests.Select(request => request.Headers["Authorization"]);

    private AzureCluster Cluster(Tokens tokens, TimeProvider time, params string[] hubs) =>
        new(_azure, Fleet("audience: api://clusters", hubs.Length == 0 ? ["hub1"] : hubs), time, options => options with { CreateCredential = _ => tokens });

    private string Fleet(string more = "", params string[] hubs) =>
        AzureCluster.Fleet(_azure, [.. (hubs.Length == 0 ? ["hub1"] : hubs).Select((hub, number) =>
            $"""
            - name: {hub}
              agentEndpoint: {"{"} server: "https://{hub}.example.org", certificateAuthority: "{TestAuthority.Shared.Pem.Replace("\n", "\\n", StringComparison.Ordinal)}" {"}"}
              credential:
                entra:
                  server: {_server.Url}
                  certificateAuthority: "{TestAuthority.Shared.Pem.Replace("\n", "\\n", StringComparison.Ordinal)}"
                  {more}
            """)]);

    /// <summary>Tokens that live an hour by the test's clock.</summary>
    private sealed class Tokens(TimeProvider time) : TokenCredential
    {
        private int _number;
        private int _now;

        public bool Down { get; set; }

        public int MostAtOnce { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            await Task.Yield();
            Interlocked.Decrement(ref _now);
            return Down
                ? throw new Azure.Identity.AuthenticationFailedException("canary")
                : new AccessToken($"token-{Interlocked.Increment(ref _number)}", time.GetUtcNow() + Life);
        }
    }
}
