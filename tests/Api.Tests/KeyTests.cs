using System.Security.Cryptography;

using Azure.Identity;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Keys;
using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.TestSupport.Azure;

namespace MultiHubFlows.Api.Tests;

/// <summary>API keys: who is let in, as whom, and what nobody learns.</summary>
public sealed class KeyTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Folder _folder = new();
    private readonly List<ApiKey> _entries = [];

    private string File => Path.Combine(_folder.Path, "keys.json");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Call_EveryRouteWithEveryRole_NeedsTheRolesOrder()
    {
        var keys = Enum.GetValues<ApiRole>().ToDictionary(role => role, role => Add(role.ToString(), role));
        await using var service = await StartAsync();

        foreach (var route in service.Routes.Where(route => route.Role > ApiRole.Viewer || !route.Anonymous))
        {
            var path = route.Pattern.Replace("{id}", "op-aaaaaaaaaaaaaaaaaaaaaaaaaa", StringComparison.Ordinal);
            foreach (var (role, key) in keys)
            {
                using var answer = await service.SendAsync(new HttpMethod(route.Method), path, route.Method == "POST" ? new { } : null, Bearer(key));
                Assert.True((int)answer.StatusCode == 403 == role < route.Role, $"{role} at {route.Name}: {answer.StatusCode}");
                Assert.NotEqual(401, (int)answer.StatusCode);
            }

            using var nobody = await service.SendAsync(new HttpMethod(route.Method), path);
            await nobody.ProblemAsync((int)nobody.StatusCode == 429 ? "too-many-failures" : "unauthorized", (int)nobody.StatusCode);
        }

        Assert.Equal(
            ["CancelOperation Requester", "DecideApproval Approver", "DeleteOperation Administrator", "ResumeOperation Requester", "StartOnboarding Requester"],
            service.Routes.Where(route => route.Role > ApiRole.Viewer && KnownRoutes.Contains(route.Name)).Select(route => $"{route.Name} {route.Role}").Order());
    }

    [Fact]
    public async Task Call_RoleIsTooLow_NamesTheRoleThatIsNeeded()
    {
        var key = Add("ci", ApiRole.Viewer);
        await using var service = await StartAsync();

        using var refused = await service.SendAsync(HttpMethod.Post, "/api/onboardings", Requests.ByItself(), Bearer(key));

        var problem = await refused.ProblemAsync("role-too-low", 403);
        Assert.Equal("The key 'ci' has the role viewer, and this call needs requester.", problem.Text("detail"));
        Assert.Contains("multihub keys create NAME --role requester", problem.Text("nextStep"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NoKeyUnknownExpiredOrRevoked_Is401WithTheReason()
    {
        var expired = Add("old", ApiRole.Administrator, lifetime: TimeSpan.FromSeconds(1), made: Start);
        var revoked = Add("gone", ApiRole.Administrator);
        _entries[^1] = _entries[^1] with { Revoked = Start };
        var right = Add("right", ApiRole.Viewer);
        await using var service = await StartAsync();

        Assert.Equal("The call has no key.", await DetailAsync(service, null));
        Assert.Equal("The key is none that this service knows.", await DetailAsync(service, right[..^1] + (right[^1] == 'a' ? 'b' : 'a')));
        Assert.Equal("The key is none that this service knows.", await DetailAsync(service, "mhk_x"));
        Assert.Equal("The key is none that this service knows.", await DetailAsync(service, Make("stranger", ApiRole.Administrator).Key));
        Assert.Equal("The key 'old' expired at 2026-01-02 03:04:06Z.", await DetailAsync(service, expired));
        Assert.Equal("The key 'gone' was revoked at 2026-01-02 03:04:05Z.", await DetailAsync(service, revoked));
        using var taken = await service.SendAsync(HttpMethod.Get, "/api/operations", null, Bearer(right));
        Assert.Equal(200, (int)taken.StatusCode);
    }

    [Fact]
    public async Task Call_ManyWrongKeys_Are429AndTheRightOneIsTaken()
    {
        var right = Add("right", ApiRole.Viewer);
        await using var service = await StartAsync();
        var statuses = new List<int>();

        for (var n = 0; n < 25; n++)
        {
            using var refused = await service.SendAsync(HttpMethod.Get, "/api/operations", null, Bearer($"mhk_{n}"));
            statuses.Add((int)refused.StatusCode);
        }

        using var taken = await service.SendAsync(HttpMethod.Get, "/api/operations", null, Bearer(right));
        Assert.Equal((401, 429, 200), (statuses[0], statuses[^1], (int)taken.StatusCode));
    }

    [Fact]
    public async Task Operation_StartedAndDecidedWithKeys_RecordsTheirNames()
    {
        var requester = Add("alice@example.org", ApiRole.Requester);
        var approver = Add("bob", ApiRole.Approver);
        await using var service = await StartAsync();
        service.Http.DefaultRequestHeaders.Authorization = new("Bearer", approver);

        using var started = await service.SendAsync(HttpMethod.Post, "/api/onboardings", Requests.AskingPlan(), Bearer(requester), (CallerIdentity.Header, "mallory"));
        var id = (await started.JsonAsync()).Text("id");
        var question = await service.QuestionAsync(id);
        using var decided = await service.DecideAsync(question, "reject");

        var operation = await service.OperationAsync(id);
        Assert.Equal(200, (int)decided.StatusCode);
        Assert.Equal("alice@example.org", operation.Text("requestedBy"));
        Assert.Contains("\"bob\"", operation.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("mallory", operation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_KeysAreNotThere_IsNotReadyAndNamesThem()
    {
        await using var service = await StartAsync(write: false);

        using var refused = await service.SendAsync(HttpMethod.Get, "/api/operations", null, Bearer(Make("x", ApiRole.Administrator).Key));
        using var ready = await service.GetAsync("/readyz");
        using var health = await service.GetAsync("/healthz");

        Assert.Contains(File, (await refused.ProblemAsync("not-ready", 503)).Text("detail"), StringComparison.Ordinal);
        Assert.Equal(["KeysUnusable"], (await ready.ProblemAsync("not-ready", 503)).Pointers());
        Assert.Equal(200, (int)health.StatusCode);
    }

    [Fact]
    public async Task Admit_KeyRevokedOrFileBroken_CountsFromTheNextSecondOnAndABrokenFileDoesNot()
    {
        var time = new FakeTimeProvider(Start);
        var key = Add("ci", ApiRole.Viewer);
        Save();
        using var source = new KeySource(File, new ClusterClientOptions(), time);
        using var gate = new CallerGate(ApiAccess.Of(null, File), source, time);

        Assert.Equal("ci", (await AdmitAsync(gate, key)).Name);
        System.IO.File.WriteAllText(File, "{");
        time.Advance(TimeSpan.FromSeconds(1));
        await source.CurrentAsync(Cancel);
        Assert.Equal("ci", (await AdmitAsync(gate, key)).Name);
        Assert.Equal("KeysUnusable", Assert.Single(await source.CheckAsync(Cancel)).Code);

        _entries[0] = _entries[0] with { Revoked = Start };
        Save();
        time.Advance(TimeSpan.FromSeconds(2));
        await source.CurrentAsync(Cancel);
        Assert.Equal("unauthorized", (await Assert.ThrowsAsync<ProblemException>(() => AdmitAsync(gate, key).AsTask())).Type.Slug);
        Assert.Empty(await source.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Admit_KeyReachesItsEnd_IsRefusedFromThenOn()
    {
        var time = new FakeTimeProvider(Start);
        var key = Add("ci", ApiRole.Viewer, TimeSpan.FromDays(90), Start);
        Save();
        using var source = new KeySource(File, new ClusterClientOptions(), time);
        using var gate = new CallerGate(ApiAccess.Of(null, File), source, time);

        time.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        await AdmitAsync(gate, key);
        time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<ProblemException>(() => AdmitAsync(gate, key).AsTask());
    }

    [Fact]
    public async Task Admit_KeysInAVault_AreReadOnceAndAgainMinutesLaterAndServeWhileTheyCannotBe()
    {
        await using var azure = await AzureDouble.StartAsync(Cancel);
        var time = new FakeTimeProvider(Start);
        var key = Add("ci", ApiRole.Viewer);
        var address = azure.Vaults.Put(azure.Vaults.Name, "keys", new KeyRing(_entries).Write());
        var options = new AzureOptions
        {
            Transport = azure.Transport,
            CreateCredential = _ => new ManagedIdentityCredential(
                new ManagedIdentityCredentialOptions(ManagedIdentityId.FromUserAssignedClientId(azure.Entra.ClientId)) { Transport = azure.Transport }),
        };
        using var source = new KeySource(address, new ClusterClientOptions { Azure = options }, time);
        using var gate = new CallerGate(ApiAccess.Of(null, address), source, time);

        await AdmitAsync(gate, key);
        await AdmitAsync(gate, key);
        azure.Vaults.Disturb(azure.Vaults.Name, context => DoubleAnswer.ErrorAsync(context, 403, "Forbidden", "canary"));
        time.Advance(TimeSpan.FromMinutes(5));
        await AdmitAsync(gate, key);
        while (await source.CheckAsync(Cancel) is [])
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }

        await AdmitAsync(gate, key);
        Assert.Equal(ClusterFailureCode.VaultForbidden, Assert.Single(await source.CheckAsync(Cancel)).Code);
        Assert.Equal(2, azure.Vaults.Reads);
    }

    [Fact]
    public async Task Admit_TheProcesssOwnToken_IsForThisMachineAlone()
    {
        using var gate = new CallerGate(ApiAccess.Of("local-token", null), null, TimeProvider.System);

        Assert.Equal("asserted", (await AdmitAsync(gate, "local-token", from: "127.0.0.1")).Name);
        await Assert.ThrowsAsync<ProblemException>(() => AdmitAsync(gate, "local-token", from: "192.0.2.1").AsTask());
    }

    [Fact]
    public async Task Calls_WithKeys_LeaveThemInNoLogAnswerOrFile()
    {
        var key = Add("ci", ApiRole.Requester);
        using var logs = new LogLines();
        await using var service = await StartAsync(logs: logs);
        var secret = key.Split('_')[2];

        foreach (var presented in new[] { key, "x" + key, key + "x", $"mhk_aaaaaaaa_{secret}" })
        {
            foreach (var path in new[] { "/api/operations", "/api/nothing", "/api/operations/op-x" })
            {
                using var answer = await service.SendAsync(HttpMethod.Get, path, null, Bearer(presented));
                Assert.DoesNotContain(secret, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            }
        }

        Assert.Contains(logs.All, line => line.Contains("/api/operations", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.All, line => line.Contains(secret, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_folder.Path).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(secret, System.Text.Encoding.Latin1.GetString(await ReadAsync(file)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Make_TheSameNameTwice_HasNothingInCommonAndKeepsNoKey()
    {
        var (one, key) = Make("ci", ApiRole.Viewer);
        var (other, _) = Make("ci", ApiRole.Viewer);

        Assert.Matches("^mhk_[a-z2-7]{8}_[a-z2-7]{52}$", key);
        Assert.NotEqual((one.Salt, one.Hash, one.Id), (other.Salt, other.Hash, other.Id));
        Assert.DoesNotContain(key.Split('_')[2], new KeyRing([one]).Write(), StringComparison.Ordinal);
        Assert.Equal(one, Assert.Single(KeyRing.Parse(new KeyRing([one]).Write()).Keys));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"version\":2,\"keys\":[]}")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":1,\"keys\":[],\"more\":1}")]
    [InlineData("{\"version\":1,\"keys\":[{\"id\":\"a\",\"name\":\"asserted\",\"role\":\"viewer\",\"salt\":\"AA==\",\"hash\":\"AA==\",\"created\":\"2026-01-01T00:00:00Z\"}]}")]
    [InlineData("{\"version\":1,\"keys\":[{\"id\":\"a\",\"name\":\"a\",\"role\":\"god\",\"salt\":\"AA==\",\"hash\":\"AA==\",\"created\":\"2026-01-01T00:00:00Z\"}]}")]
    [InlineData("{\"version\":1,\"keys\":[{\"id\":\"a\",\"name\":\"a\",\"role\":\"viewer\",\"salt\":\"?\",\"hash\":\"AA==\",\"created\":\"2026-01-01T00:00:00Z\"}]}")]
    public void Parse_NoFileOfKeys_IsRefused(string text) => Assert.Throws<FormatException>(() => KeyRing.Parse(text));

    private static readonly string[] KnownRoutes = ["CancelOperation", "DecideApproval", "DeleteOperation", "ResumeOperation", "StartOnboarding"];

    private static (ApiKey Entry, string Key) Make(string name, ApiRole role, TimeSpan? lifetime = null, DateTimeOffset? made = null) =>
        ApiKey.Make(name, role, made ?? Start, lifetime, RandomNumberGenerator.GetBytes);

    private static (string, string) Bearer(string key) => ("Authorization", $"Bearer {key}");

    private static async Task<string> DetailAsync(ApiService service, string? key)
    {
        using var refused = key is null ? await service.GetAsync("/api/operations") : await service.SendAsync(HttpMethod.Get, "/api/operations", null, Bearer(key));
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        return (await refused.ProblemAsync("unauthorized", 401)).Text("detail");
    }

    private static ValueTask<Caller> AdmitAsync(CallerGate gate, string key, string from = "192.0.2.1")
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = $"bearer {key}";
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(from);
        return gate.AdmitAsync(context, ApiRole.Viewer, Cancel);
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    private string Add(string name, ApiRole role, TimeSpan? lifetime = null, DateTimeOffset? made = null)
    {
        var (entry, key) = Make(name, role, lifetime, made);
        _entries.Add(entry);
        return key;
    }

    private void Save() => System.IO.File.WriteAllText(File, new KeyRing(_entries).Write());

    private Task<ApiService> StartAsync(bool write = true, LogLines? logs = null)
    {
        if (write)
        {
            Save();
        }

        return ApiService.StartAsync(_folder.Path, configure: settings =>
        {
            settings.Options = new ApiOptions { Access = ApiAccess.Of(null, File) };
            settings.Logs = logs;
        });
    }
}
