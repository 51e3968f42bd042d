using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace MultiHubFlows.Cli.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeysTests(SimulatedFleet fleet) : IDisposable
{
    private readonly Folder _folder = new();

    private string Keys => _folder.At("keys.json");

    private string Data => _folder.At("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_CreateListRevoke_ShowTheKeyOnceAndOpenTheServerByRole()
    {
        var viewer = await CreateAsync("ci", "viewer", "--expires", "90d");
        var twin = await MultiHub.RunAsync("keys", "create", "ci", "--role", "administrator", "--file", Keys);
        var listed = await MultiHub.RunAsync("keys", "list", "--file", Keys, "-o", "json");
        using var server = MultiHub.Start("serve", "--fleet", fleet.File, "--data", Data, "--keys", Keys, "--verbose");
        await server.UntilSaidAsync("Listening on");
        var address = (await File.ReadAllTextAsync(Path.Combine(Data, "address"), TestContext.Current.CancellationToken)).Trim();
        await File.WriteAllTextAsync(_folder.At("key"), viewer + "\n", TestContext.Current.CancellationToken);
        using var byEnvironment = MultiHub.StartWith(new Dictionary<string, string>(StringComparer.Ordinal) { ["MULTIHUB_KEY"] = viewer }, "operations", "--server", address, "-o", "json");
        var read = await byEnvironment.EndAsync();
        var tooLow = await MultiHub.RunAsync("onboard", "cluster5", "--hub", "hub1", "--server", address, "--key-file", _folder.At("key"));
        var local = await MultiHub.RunAsync("operations", "--data", Data, "-o", "json");
        var revoked = await MultiHub.RunAsync("keys", "revoke", "ci", "--file", Keys);
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System, TestContext.Current.CancellationToken);
        var refused = await MultiHub.RunAsync("operations", "--server", address, "--key-file", _folder.At("key"));

        twin.Is(4);
        Assert.Equal(("ci", "viewer", "valid"), (Text(listed.Json[0], "name"), Text(listed.Json[0], "role"), Text(listed.Json[0], "state")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Keys));
        read.Is(0);
        tooLow.Is(7);
        Assert.Contains("this call needs requester", tooLow.Errors[0], StringComparison.Ordinal);
        local.Is(0);
        revoked.Is(0);
        refused.Is(7);
        Assert.Contains("was revoked", refused.Errors[0], StringComparison.Ordinal);
        await server.SignalAsync("TERM");
        var ended = await server.EndAsync();
        Assert.DoesNotContain(viewer.Split('_')[2], ended.Talk + listed.Data + await File.ReadAllTextAsync(Keys, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_OtherAddressWithKeysAndCertificate_AnswersByTlsAndThisMachineByLoopback()
    {
        var key = await CreateAsync("alice", "viewer");
        var certificate = WriteCertificate();
        using var server = MultiHub.Start(
            "serve", "--fleet", fleet.File, "--data", Data, "--keys", Keys, "--urls", "https://0.0.0.0:0", "--certificate", _folder.At("server.pem"), "--certificate-key", _folder.At("server.key"));
        await server.UntilSaidAsync("Listening on");
        var secure = server.Talk.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("https://", StringComparison.Ordinal));
        var token = (await File.ReadAllTextAsync(Path.Combine(Data, "token"), TestContext.Current.CancellationToken)).Trim();
        using var client = Client(certificate);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await CallAsync(client, secure, key), await CallAsync(client, secure, "mhk_wrong")));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(client, secure, token));
        var local = await MultiHub.RunAsync("operations", "--data", Data, "-o", "json");
        local.Is(0);
    }

    [Theory]
    [InlineData("without keys whoever reaches it could do everything", "--urls", "https://0.0.0.0:8443", "--certificate", "server.pem", "--certificate-key", "server.key")]
    [InlineData("keys would go over the network in clear", "--urls", "http://0.0.0.0:8080", "--keys", "keys.json")]
    [InlineData("needs a certificate", "--urls", "https://127.0.0.1:8443")]
    [InlineData("names a host", "--urls", "http://multihub.example.org")]
    [InlineData("it does not exist", "--keys", "nothing.json")]
    [InlineData("not of a key vault", "--keys", "https://evil.example/secrets/keys")]
    [InlineData("holds no certificate", "--certificate", "keys.json")]
    [InlineData("is for --certificate", "--certificate-key", "server.key")]
    public async Task Serve_AddressKeysAndCertificateThatDoNotGoTogether_IsRefusedWithASentence(string why, params string[] flags)
    {
        await CreateAsync("ci", "viewer");
        WriteCertificate();

        var refused = await MultiHub.RunAsync(["serve", "--fleet", fleet.File, "--data", Data, .. flags.Select(flag => flag.Contains(".json", StringComparison.Ordinal) || flag.StartsWith("server.", StringComparison.Ordinal) ? _folder.At(flag) : flag)]);

        refused.Is(2);
        Assert.Contains(refused.Errors, error => error.Contains(why, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--role is missing", "create", "ci")]
    [InlineData("is no role", "create", "ci", "--role", "3")]
    [InlineData("cannot be taken", "create", "asserted", "--role", "viewer")]
    [InlineData("not a duration", "create", "ci", "--role", "viewer", "--expires", "soon")]
    [InlineData("--file is missing", "list")]
    public async Task Keys_Mistakes_AreNamed(string why, params string[] arguments)
    {
        var refused = await MultiHub.RunAsync(["keys", .. arguments]);

        refused.Is(2);
        Assert.Contains(refused.Errors, error => error.Contains(why, StringComparison.Ordinal));
    }

    private async Task<string> CreateAsync(string name, string role, params string[] more)
    {
        var created = await MultiHub.RunAsync(["keys", "create", name, "--role", role, "--file", Keys, .. more]);
        created.Is(0);
        return created.Data.Trim();
    }

    private X509Certificate2 WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(_folder.At("server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.At("server.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private static async Task<HttpStatusCode> CallAsync(HttpClient client, string address, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{new Uri(address).Port}/api/operations");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

#pragma warning disable RS0030 // One client against one process of the test's own
    private static HttpClient Client(X509Certificate2 certificate)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { certificate },
        };
        return new HttpClient(handler);
    }
#pragma warning restore RS0030

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
