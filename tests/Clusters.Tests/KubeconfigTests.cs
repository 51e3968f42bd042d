using System.Security.Cryptography;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Clusters.Tests.Support;

namespace MultiHubFlows.Clusters.Tests;

public sealed class KubeconfigTests : IDisposable
{
    private const string Server = "https://hub.example.org:6443";

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exec: { apiVersion: client.authentication.k8s.io/v1, command: touch, args: [MARK] }", "user.exec")]
    [InlineData("auth-provider: { name: gcp, config: { cmd-path: touch, cmd-args: MARK } }", "user.auth-provider")]
    [InlineData("{ username: admin, password: canary }", "user.username")]
    [InlineData("{ token: t, as: canary }", "user.as")]
    [InlineData("{ token: t, as-uid: canary }", "user.as-uid")]
    [InlineData("{ token: t, as-groups: [canary] }", "user.as-groups")]
    [InlineData("{ token: t, as-user-extra: { a: [canary] } }", "user.as-user-extra")]
    [InlineData("{ tokenFile: ./secret }", "user.tokenFile")]
    [InlineData("{ client-certificate: ./secret, client-key: ./secret }", "user.client-certificate")]
    [InlineData("{ client-key-data: canary }", "user.client-key-data")]
    [InlineData("{ token: \"can\\nary\" }", "user.token")]
    [InlineData("{ token: \"canary ü\" }", "user.token")]
    [InlineData("{}", "user")]
    [InlineData("{ token: a, token: canary }", "user.token")]
    public void Trap_WhatACredentialMustNotDo_IsRefusedByNameAndNotDone(string user, string field)
    {
        var mark = Path.Combine(_folder.Path, "mark");
        _folder.Write("secret", "canary");

        var reading = Read(TestCluster.KubeconfigOf(Server, user: user.Replace("MARK", mark, StringComparison.Ordinal)));

        Assert.Null(reading.Access);
        Assert.Contains(reading.Mistakes, mistake => mistake.Field == field && mistake.NextStep.Length > 0 && mistake.Line > 0);
        Assert.DoesNotContain(reading.Mistakes, mistake => mistake.ToString().Contains("canary", StringComparison.Ordinal));
        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData("insecure-skip-tls-verify: true", "cluster.insecure-skip-tls-verify")]
    [InlineData("insecure-skip-tls-verify: yes", "cluster.insecure-skip-tls-verify")]
    [InlineData("certificate-authority: ./secret", "cluster.certificate-authority")]
    [InlineData("proxy-url: \"http://user:canary@proxy\"", "cluster.proxy-url")]
    [InlineData("proxy-url: \"gopher://proxy\"", "cluster.proxy-url")]
    [InlineData("tls-server-name: \"not a name\"", "cluster.tls-server-name")]
    [InlineData("server: https://canary@second", "cluster.server")]
    public void Trap_WhatWouldWeakenTheConnection_IsRefusedByName(string cluster, string field)
    {
        var reading = Read(TestCluster.KubeconfigOf(Server, cluster: cluster));

        Assert.Contains(reading.Mistakes, mistake => mistake.Field == field && mistake.Line > 0);
        Assert.DoesNotContain(reading.Mistakes, mistake => mistake.ToString().Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://hub.example.org", "in clear")]
    [InlineData("https://user:canary@hub.example.org", "password")]
    [InlineData("ftp://hub.example.org", "https")]
    [InlineData("hub.example.org", "not an address")]
    [InlineData("''", "no server address")]
    public void Read_ServerThatIsNoHttpsAddress_IsRefused(string server, string words)
    {
        var mistake = Assert.Single(Read(TestCluster.KubeconfigOf(server)).Mistakes);

        Assert.Contains(words, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", mistake.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SkippingSetToFalse_Loads() =>
        Assert.NotNull(Read(TestCluster.KubeconfigOf(Server, cluster: "insecure-skip-tls-verify: false")).Access);

    [Theory]
    [InlineData("not base64!", "not base64")]
    [InlineData("\"-----BEGIN CERTIFICATE-----\"", "PEM itself")]
    [InlineData("Y2FuYXJ5", "not a CA bundle")]
    public void Read_AuthorityDataInTheWrongForm_SaysWhichForm(string data, string words)
    {
        var reading = Read(TestCluster.KubeconfigOf(Server, authority: null, cluster: $"certificate-authority-data: {data}"));

        Assert.Contains(words, Assert.Single(reading.Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyMistakes_AllAtOnce()
    {
        var reading = Read(TestCluster.KubeconfigOf("http://hub", user: "{ exec: { command: x }, as: y }", cluster: "insecure-skip-tls-verify: true"));

        Assert.Equal(
            ["cluster.insecure-skip-tls-verify", "cluster.server", "user.exec", "user.as"],
            reading.Mistakes.Select(mistake => mistake.Field));
    }

    [Fact]
    public void C9_SeveralContextsAndNoCurrentOne_AsksForCredentialContextAndListsThem()
    {
        var text = TestCluster.KubeconfigOf(Server).Replace("current-context: admin\n", "", StringComparison.Ordinal) + "\n- name: other\n  context: {cluster: c, user: u}\n";

        var mistake = Assert.Single(Read(text).Mistakes);

        Assert.Contains("credential.context", mistake.NextStep, StringComparison.Ordinal);
        Assert.Contains("admin, other", mistake.NextStep, StringComparison.Ordinal);
        Assert.NotNull(Read(text, "other").Access);
        Assert.Contains("'third'", Assert.Single(Read(text, "third").Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void C9_OneContextAndNoCurrentOne_IsTaken() =>
        Assert.NotNull(Read(TestCluster.KubeconfigOf(Server).Replace("current-context: admin\n", "", StringComparison.Ordinal)).Access);

    [Fact]
    public void C9_UnknownKeysAndUnrelatedBrokenEntries_Load()
    {
        var text = TestCluster.KubeconfigOf(Server, cluster: "colour: blue") + """

            - name: broken
              context: ~
            preferences: { colors: true }
            extensions: [{ name: x, extension: [[[1]]] }]
            """;
        text = text.Replace("clusters:\n", "clusters:\n- just text\n- { name: broken, cluster: { server: 5, insecure-skip-tls-verify: true } }\n- { name: [] }\n", StringComparison.Ordinal);

        Assert.Empty(Read(text).Mistakes);
    }

    [Fact]
    public void C9_SeveralEntriesOfOneName_AreRefused()
    {
        var text = TestCluster.KubeconfigOf(Server).Replace("users:\n", "users:\n- { name: u, user: { token: canary } }\n", StringComparison.Ordinal);

        Assert.Contains("more than one user 'u'", Assert.Single(Read(text).Mistakes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a text")]
    [InlineData("clusters: []")]
    [InlineData("apiVersion: v1\nkind: Config")]
    [InlineData("clusters: [\n")]
    [InlineData("clusters: []\n---\nclusters: []")]
    [InlineData("clusters: &a []\nusers: *a")]
    public void Read_NotAKubeconfig_IsAMistake(string text) => Assert.NotEmpty(Read(text).Mistakes);

    [Fact]
    public void Trap_TwentyThousandNestedBracketsUnderAFreeKey_DoNotOverflowTheStack()
    {
        var text = TestCluster.KubeconfigOf(Server) + "\nextensions: " + new string('[', 20_000);

        Assert.Contains("nested", Assert.Single(Read(text).Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_JsonKubeconfig_Loads() =>
        Assert.NotNull(Read($$$"""
            {"apiVersion":"v1","kind":"Config","current-context":"c","clusters":[{"name":"c","cluster":{"server":"{{{Server}}}"}}],
             "users":[{"name":"u","user":{"token":"t"}}],"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}
            """).Access);

    [Fact]
    public void Read_FilesThatTheFleetFileAllows_AreReadRelativeToTheKubeconfig()
    {
        _folder.Write("token", "file-token\n");
        _folder.Write("ca.crt", TestAuthority.Shared.Pem);
        var text = TestCluster.KubeconfigOf(Server, authority: null, user: "tokenFile: ./token", cluster: "certificate-authority: ca.crt");

        var access = Read(text, null, "token", "ca.crt").Access!;

        Assert.Equal("file-token", access.Token!.Reveal());
        Assert.Equal(TestAuthority.Shared.Pem, access.Server.CertificateAuthority);
        Assert.Equal(["cluster.certificate-authority"], Read(text, null, "token").Mistakes.Select(mistake => mistake.Field));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("sec1")]
    [InlineData("pkcs8-ec")]
    [InlineData("pkcs1")]
    [InlineData("pkcs8-rsa")]
    [InlineData("parameters-before")]
    public async Task C8_ClientKeysInEveryForm_Authenticate(string form)
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        AsymmetricAlgorithm key = form is "pkcs1" or "pkcs8-rsa" ? rsa : curve;
        var (certificate, pem) = TestAuthority.Shared.IssueClient("admin", key, chosen => form switch
        {
            "sec1" => ((ECDsa)chosen).ExportECPrivateKeyPem(),
            "pkcs1" => ((RSA)chosen).ExportRSAPrivateKeyPem(),
            "parameters-before" => "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + ((ECDsa)chosen).ExportECPrivateKeyPem(),
            _ => chosen.ExportPkcs8PrivateKeyPem(),
        });
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri, user: UserOf(certificate, pem)));

        Assert.NotNull(await cluster.Client.GetAsync<ConfigMap>(ResourceKind.ConfigMap, "ns", "a", Cancel));

        Assert.Equal("CN=admin", server.Requests[0].ClientCertificate);
        Assert.False(server.Requests[0].Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public void Trap_KeyOfAnotherCertificateOrEncrypted_IsAMistakeNotAnException()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (certificate, _) = TestAuthority.Shared.IssueClient("admin", key, _ => "");
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("canary", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000));

        Assert.Contains("not the certificate's", Assert.Single(Read(TestCluster.KubeconfigOf(Server, user: UserOf(certificate, other.ExportECPrivateKeyPem()))).Mistakes).Message, StringComparison.Ordinal);
        Assert.Contains("encrypted", Assert.Single(Read(TestCluster.KubeconfigOf(Server, user: UserOf(certificate, encrypted))).Mistakes).Message, StringComparison.Ordinal);
        Assert.Contains("missing", Assert.Single(Read(TestCluster.KubeconfigOf(Server, user: $"client-certificate-data: {TestCluster.Base64(certificate)}")).Mistakes).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string UserOf(string certificate, string key) =>
        $"{{ client-certificate-data: {TestCluster.Base64(certificate)}, client-key-data: {TestCluster.Base64(key)} }}";

    private KubeconfigReading Read(string text, string? context = null, params string[] allowFiles) =>
        new KubeconfigReference(_folder.Write("kubeconfig", text), context, [.. allowFiles.Select(file => Path.Combine(_folder.Path, file))]).Read();
}
