using Microsoft.AspNetCore.Http;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;
using MultiHubFlows.TestSupport.Azure;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Kubeconfigs that are secrets of key vaults, read by the real libraries from doubles that check what vaults check.</summary>
public sealed class VaultCredentialTests : IAsyncLifetime
{
    private const string Canary = "canary-7c1e";

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
    public async Task GetAsync_SecretOfAVault_IsReadAsTheManagedIdentityAfterTheVaultsChallenge()
    {
        using var cluster = Cluster(Put());

        Assert.NotNull(await GetAsync(cluster));

        Assert.Equal($"Bearer {Canary}", Assert.Single(_server.Requests).Headers["Authorization"]);
        Assert.Collection(
            _azure.Requests,
            asked => Assert.Matches($@"^GET https://{_azure.Vaults.Name}\.vault\.azure\.net/secrets/hub1/?\?api-version=[^ ]+$", asked),
            asked => Assert.Equal($"GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://vault.azure.net&client_id={_azure.Entra.ClientId}", asked),
            asked => Assert.Matches($@"^GET https://{_azure.Vaults.Name}\.vault\.azure\.net/secrets/hub1/?\?api-version=[^ ]+ \(bearer\)$", asked));
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_WorkloadIdentity_ExchangesTheServiceAccountsTokenForTheVaultsAudience()
    {
        using var folder = new TestFolder();
        var file = folder.Write("token", _azure.Entra.Assertion);
        using var cluster = new AzureCluster(
            _azure,
            $"azure: {{ credential: workloadIdentity, clientId: {_azure.Entra.ClientId} }}\nhubs:\n{AzureCluster.HubAt(Put())}",
            change: options => options with { CreateCredential = AzureCluster.Federated(_azure, file) });

        Assert.NotNull(await GetAsync(cluster));

        Assert.Contains($"POST https://{EntraDouble.Host}/{EntraDouble.Tenant}/oauth2/v2.0/token", _azure.Requests);
        Assert.Equal(1, _azure.Vaults.Reads);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_VersionAndContext_AreTheOnesAskedFor()
    {
        const string Version = "0123456789abcdef0123456789abcdef";
        _azure.Vaults.Put(_azure.Vaults.Name, $"hub1/{Version}", TestCluster.KubeconfigOf(_server.Url.AbsoluteUri));
        using var cluster = new AzureCluster(
            _azure, AzureCluster.Fleet(_azure, $"- {{ name: hub1, credential: {{ keyVaultSecret: https://{_azure.Vaults.Name}.vault.azure.net/secrets/hub1/{Version}, context: admin }} }}"));

        Assert.NotNull(await GetAsync(cluster));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("401", "VaultUnauthorized", false)]
    [InlineData("403", "VaultForbidden", false)]
    [InlineData("404", "VaultSecretMissing", false)]
    [InlineData("429", "VaultThrottled", true)]
    [InlineData("500", "VaultUnreachable", true)]
    [InlineData("503", "VaultUnreachable", true)]
    [InlineData("302", "NotAVaultAnswer", true)]
    [InlineData("html", "NotAVaultAnswer", true)]
    [InlineData("empty", "NotAVaultAnswer", true)]
    [InlineData("reset", "VaultUnreachable", true)]
    [InlineData("gone", "VaultUnreachable", true)]
    [InlineData("text", "CredentialUnusable", false)]
    [InlineData("exec", "CredentialUnusable", false)]
    [InlineData("file", "CredentialUnusable", false)]
    public async Task GetAsync_VaultAnswersWrongly_HasACodeASentenceAndANextStep(string what, string code, bool transient)
    {
        var secret = Put();
        Disturb(what);
        using var cluster = Cluster(secret);

        var failure = await Record.ExceptionAsync(() => GetAsync(cluster));

        Assert.Equal(transient ? typeof(HubUnreachableException) : typeof(HubRefusedException), failure?.GetType());
        var explained = (IExplainedFailure)failure!;
        Assert.Equal(code, explained.Code);
        Assert.Contains("hub hub1", failure!.Message, StringComparison.Ordinal);
        Assert.Contains(secret, failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(explained.NextStep);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        Assert.All(_azure.Entra.Tokens, token => Assert.DoesNotContain(token, failure.ToString(), StringComparison.Ordinal));
        Assert.Empty(_server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_VaultIsSilent_EndsWithItsPatience()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var secret = Put();
        _azure.Vaults.Disturb(_azure.Vaults.Name, context =>
        {
            reached.TrySetResult();
            return DoubleAnswer.SilenceAsync(context);
        });
        var time = new LeapingTime();
        using var cluster = Cluster(secret, time);

        var call = GetAsync(cluster);
        await reached.Task.WaitAsync(Cancel);
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(ClusterFailureCode.VaultUnreachable, (await Assert.ThrowsAsync<HubUnreachableException>(() => call)).Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(400, ClusterFailureCode.EntraRefused)]
    [InlineData(500, ClusterFailureCode.EntraUnreachable)]
    [InlineData(429, ClusterFailureCode.EntraUnreachable)]
    public async Task GetAsync_NoTokenIsGiven_HasACodeOfEntra(int status, string code)
    {
        _azure.Entra.Trouble = context => DoubleAnswer.JsonAsync(context, status, new { error = "invalid_client", error_description = Canary });
        using var folder = new TestFolder();
        var file = folder.Write("token", "x");
        using var cluster = new AzureCluster(
            _azure,
            $"azure: {{ credential: workloadIdentity, clientId: {_azure.Entra.ClientId} }}\nhubs:\n{AzureCluster.HubAt(Put())}",
            change: options => options with { CreateCredential = AzureCluster.Federated(_azure, file) });

        var failure = await Record.ExceptionAsync(() => GetAsync(cluster));

        Assert.Equal(code, Assert.IsAssignableFrom<IExplainedFailure>(failure).Code);
        Assert.DoesNotContain(Canary, failure!.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_ChallengeForAnotherResource_IsNotAnswered()
    {
        var secret = Put();
        _azure.Vaults.ChallengedResource = "https://evil.example";
        using var cluster = Cluster(secret);

        var failure = await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster));

        Assert.Equal(ClusterFailureCode.NotAVaultAnswer, failure.Code);
        Assert.Empty(_azure.Entra.Tokens);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_ManyAtOnce_ReadTheSecretOnce()
    {
        using var cluster = Cluster(Put());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync(cluster)));

        Assert.Equal(1, _azure.Vaults.Reads);
        Assert.Equal(20, _server.Requests.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_MinutesLater_ReadsTheSecretAgain()
    {
        var time = new LeapingTime();
        using var cluster = Cluster(Put(), time);

        await GetAsync(cluster);
        Put("renewed-token");
        time.Advance(TimeSpan.FromMinutes(4));
        await GetAsync(cluster);
        time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(cluster);

        Assert.Equal([$"Bearer {Canary}", $"Bearer {Canary}", "Bearer renewed-token"], _server.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_VaultIsDownWhenItIsReadAgain_GoesOnWithWhatItHasAndAsksSeldom()
    {
        var time = new LeapingTime();
        using var cluster = Cluster(Put(), time);

        await GetAsync(cluster);
        Disturb("503");
        time.Advance(TimeSpan.FromMinutes(5));
        await GetAsync(cluster);
        await GetAsync(cluster);

        Assert.Equal(3, _server.Requests.Count);
        Assert.Equal(2, _azure.Vaults.Reads);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_RightToTheSecretIsTakenAway_EndsWithinMinutes()
    {
        var time = new LeapingTime();
        using var cluster = Cluster(Put(), time);

        await GetAsync(cluster);
        Disturb("403");
        time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(ClusterFailureCode.VaultForbidden, (await Assert.ThrowsAsync<HubRefusedException>(() => GetAsync(cluster))).Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_RefusedWith401AndRenewedInTheVault_IsReadAgainOnce()
    {
        await using var server = await ApiServer.StartAsync(
            context =>
            {
                Put("renewed-token");
                return Answer.Status(401, "Unauthorized", "Unauthorized")(context);
            },
            Answer.ConfigMap());
        _server = server;
        using var cluster = Cluster(Put());

        Assert.NotNull(await GetAsync(cluster));

        Assert.Equal("Bearer renewed-token", server.Requests[1].Headers["Authorization"]);
        Assert.Equal(2, _azure.Vaults.Reads);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_RefusedWith401AndTheVaultIsDown_IsAskedAgainLater()
    {
        await using var server = await ApiServer.StartAsync(context =>
        {
            Disturb("503");
            return Answer.Status(401, "Unauthorized", "Unauthorized")(context);
        });
        _server = server;
        using var cluster = Cluster(Put());

        Assert.Equal(ClusterFailureCode.VaultUnreachable, (await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster))).Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_OneVaultIsDown_HarmsOnlyItsClusters()
    {
        var other = _azure.Vaults.Put("vault2", "hub2", TestCluster.KubeconfigOf(_server.Url.AbsoluteUri));
        using var cluster = new AzureCluster(_azure, AzureCluster.Fleet(_azure, AzureCluster.HubAt(Put()), AzureCluster.HubAt(other, "hub2")));
        _azure.Vaults.Cut(_azure.Vaults.Name);

        await Assert.ThrowsAsync<HubUnreachableException>(() => GetAsync(cluster));

        Assert.NotNull(await GetAsync(cluster, "hub2"));
    }

    [Fact(Timeout = 60_000)]
    public async Task WatchUntilAsync_VaultIsDownForAMoment_WaitsForIt()
    {
        var failures = 2;
        var secret = Put();
        _azure.Vaults.Disturb(_azure.Vaults.Name, context =>
        {
            if (Interlocked.Decrement(ref failures) == 0)
            {
                _azure.Vaults.Disturb(_azure.Vaults.Name, null);
            }

            return DoubleAnswer.ErrorAsync(context, 503, "ServiceUnavailable", Canary);
        });
        await using var server = await ApiServer.StartAsync(WatchScript.List("7", "a"));
        _server = server;
        Put();
        using var cluster = Cluster(secret);

        var outcome = await Hub(cluster).WatchUntilAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", map => map is not null, TimeSpan.FromSeconds(60), Cancel, byEventsAlone: true);

        Assert.True(outcome.Satisfied);
    }

    private static ClusterClient Hub(AzureCluster cluster, string name = "hub1") => cluster.Connections.Hub(new HubName(name));

    private static Task<ConfigMap?> GetAsync(AzureCluster cluster, string hub = "hub1") =>
        Hub(cluster, hub).GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel);

    private AzureCluster Cluster(string secret, TimeProvider? time = null) => new(_azure, AzureCluster.Fleet(_azure, AzureCluster.HubAt(secret)), time);

    private string Put(string token = Canary) =>
        _azure.Vaults.Put(_azure.Vaults.Name, "hub1", TestCluster.KubeconfigOf(_server.Url.AbsoluteUri, user: $"token: {token}"));

    private void Disturb(string what)
    {
        switch (what)
        {
            case "gone":
                _azure.Vaults.Cut(_azure.Vaults.Name);
                break;
            case "text":
                _azure.Vaults.Put(_azure.Vaults.Name, "hub1", $"password={Canary}");
                break;
            case "exec":
                _azure.Vaults.Put(_azure.Vaults.Name, "hub1", TestCluster.KubeconfigOf(_server.Url.AbsoluteUri, user: $"exec: {{ command: {Canary} }}"));
                break;
            case "file":
                _azure.Vaults.Put(_azure.Vaults.Name, "hub1", TestCluster.KubeconfigOf(_server.Url.AbsoluteUri, user: $"tokenFile: /etc/{Canary}"));
                break;
            default:
                _azure.Vaults.Disturb(_azure.Vaults.Name, context => WrongAsync(context, what));
                break;
        }
    }

    private static Task WrongAsync(HttpContext context, string what)
    {
        context.Response.Headers.Location = "https://sign-in.example/";
        switch (what)
        {
            case "html":
                return DoubleAnswer.WriteAsync(context, 200, $"<html>{Canary}</html>", "text/html");
            case "empty":
                return DoubleAnswer.JsonAsync(context, 200, new { id = "https://vault1.vault.azure.net/secrets/hub1" });
            case "reset":
                context.Abort();
                return Task.CompletedTask;
            default:
                return DoubleAnswer.ErrorAsync(context, int.Parse(what, System.Globalization.CultureInfo.InvariantCulture), "Trouble", Canary);
        }
    }
}
