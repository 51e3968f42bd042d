using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Trap: a CA set in the library's own way switches the host name check off and does not pin.</summary>
public sealed class TlsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Trap_CertificateOfAnotherHost_IsRefusedBeforeAnythingIsSent()
    {
        await using var server = await ApiServer.StartAsync(TestAuthority.Shared.IssueServer(["wrong.example"]), Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => VersionAsync(cluster));

        Assert.Equal(ClusterFailureCode.CertificateNameMismatch, refused.Code);
        Assert.Contains("wrong.example", refused.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_CertificateOfAnotherAuthority_IsRefusedBeforeAnythingIsSent()
    {
        await using var server = await ApiServer.StartAsync(new TestAuthority("Other authority").IssueServer(["127.0.0.1"]), Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => VersionAsync(cluster));

        Assert.Equal(ClusterFailureCode.UntrustedCertificate, refused.Code);
        Assert.Contains("Other authority", refused.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_AuthorityOfTheSameName_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(new TestAuthority("Test authority").IssueServer(["127.0.0.1"]), Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        await Assert.ThrowsAsync<HubRefusedException>(() => VersionAsync(cluster));

        Assert.Empty(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_ExpiredCertificate_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(TestAuthority.Shared.IssueServer(["127.0.0.1"], expired: true), Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => VersionAsync(cluster));

        Assert.Equal(ClusterFailureCode.CertificateExpired, refused.Code);
        Assert.Empty(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_SystemRootsWhenAnAuthorityIsGiven_AreNotTrusted()
    {
        using var handler = new SocketsHttpHandler();
        SetUp(handler, TestAuthority.Shared.Pem);

        var policy = handler.SslOptions.CertificateChainPolicy!;

        Assert.Equal(X509ChainTrustMode.CustomRootTrust, policy.TrustMode);
        Assert.Equal(TestAuthority.Shared.Public.RawData, Assert.Single(policy.CustomTrustStore).RawData);
        Assert.Equal(X509VerificationFlags.NoFlag, policy.VerificationFlags);
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData(SslPolicyErrors.None, true)]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch, false)]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, false)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, false)]
    public void Judge_AnyErrorOfTheVerification_IsNeverOverruled(SslPolicyErrors errors, bool accepted) =>
        Assert.Equal(accepted, new TlsVerdict([TestAuthority.Shared.Public]).Judge(null, null, errors));

    [Fact(Timeout = 60_000)]
    public async Task C6_TlsServerName_IsWhatTheCertificateMustHave()
    {
        await using var server = await ApiServer.StartAsync(TestAuthority.Shared.IssueServer(["kubernetes"]), Answer.Json(200, """{"gitVersion":"v1"}"""));
        using var right = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri, cluster: "tls-server-name: kubernetes"));
        using var wrong = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri, cluster: "tls-server-name: other"));

        Assert.Equal("v1", await VersionAsync(right));
        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => VersionAsync(wrong));

        Assert.Equal(ClusterFailureCode.CertificateNameMismatch, refused.Code);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task C8_RightAuthorityLastOfThree_Connects()
    {
        await using var server = await ApiServer.StartAsync(Answer.Json(200, """{"gitVersion":"v1"}"""));
        var bundle = new TestAuthority("A").Pem + "\n" + new TestAuthority("B").Pem + "\n" + TestAuthority.Shared.Pem;
        using var cluster = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri, bundle));

        Assert.Equal("v1", await VersionAsync(cluster));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task C8_RootGivenAndIntermediateSentOrGivenToo_Connects(bool sent)
    {
        var root = new TestAuthority("Root");
        var between = new TestAuthority("Intermediate", root);
        await using var server = await ApiServer.StartAsync(
            between.IssueServer(["127.0.0.1"]),
            Answer.Json(200, """{"gitVersion":"v1"}"""),
            sent ? [between.Public] : null);
        using var cluster = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri, sent ? root.Pem : between.Pem + root.Pem));

        Assert.Equal("v1", await VersionAsync(cluster));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("right", null)]
    [InlineData("expired", ClusterFailureCode.CertificateExpired)]
    [InlineData("other-host", ClusterFailureCode.CertificateNameMismatch)]
    [InlineData("other-intermediate", ClusterFailureCode.UntrustedCertificate)]
    [InlineData("leaf-alone", null)]
    public async Task C8_IntermediateGivenAlone_AnchorsTheChainAndNothingElse(string way, string? refusal)
    {
        var root = new TestAuthority("Root");
        var between = new TestAuthority("Intermediate", root);
        var sibling = new TestAuthority("Intermediate", root);
        var certificate = way switch
        {
            "expired" => between.IssueServer(["127.0.0.1"], expired: true),
            "other-host" => between.IssueServer(["wrong.example"]),
            _ => between.IssueServer(["127.0.0.1"]),
        };
        await using var server = await ApiServer.StartAsync(
            certificate, Answer.Json(200, """{"gitVersion":"v1"}"""), way == "leaf-alone" ? null : [between.Public, root.Public]);
        using var cluster = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri, way == "other-intermediate" ? sibling.Pem : between.Pem));

        if (refusal is null)
        {
            Assert.Equal("v1", await VersionAsync(cluster));
        }
        else
        {
            Assert.Equal(refusal, (await Assert.ThrowsAsync<HubRefusedException>(() => VersionAsync(cluster))).Code);
            Assert.Empty(server.Requests);
        }
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.2", false)]
    public void Holds_CertificateForAnotherPurpose_DoesNot(string purpose, bool holds)
    {
        var between = new TestAuthority("Intermediate", new TestAuthority("Root"));

        Assert.Equal(holds, AnchoredChain.Holds(between.IssueServer(["127.0.0.1"], purpose: purpose), [], [between.Public]));
        Assert.False(AnchoredChain.Holds(between.IssueServer(["127.0.0.1"], purpose: purpose), [between.Public], [TestAuthority.Shared.Public]));
    }

    [Fact]
    public void Holds_ServerCertificateItselfInTheBundle_AnchorsItselfAndNoOther()
    {
        var between = new TestAuthority("Intermediate", new TestAuthority("Root"));
        var (one, other) = (between.IssueServer(["127.0.0.1"]), between.IssueServer(["127.0.0.1"]));

        Assert.True(AnchoredChain.Holds(one, [], [one]));
        Assert.False(AnchoredChain.Holds(one, [between.Public], [other]));
        Assert.False(AnchoredChain.Holds(between.IssueServer(["127.0.0.1"], expired: true), [], [between.Public]));
    }

    [Theory]
    [InlineData("joined")]
    [InlineData("windows")]
    [InlineData("no-end")]
    [InlineData("text-between")]
    public void C8_BundlesInEveryShape_GiveAllTheirCertificates(string shape)
    {
        var (a, b) = (new TestAuthority("A").Pem, new TestAuthority("B").Pem);
        var text = shape switch
        {
            "joined" => a.TrimEnd() + b.TrimEnd(),
            "windows" => (a + "\n" + b + "\n").ReplaceLineEndings("\r\n"),
            "no-end" => a + "\n" + b.TrimEnd(),
            _ => $"subject=CN = A\nissuer=CN = A\n{a}\n\n# comment\nsubject=CN = B\n{b}\n",
        };

        Assert.Equal(["CN=A", "CN=B"], PemBundle.Read(text).Select(certificate => certificate.Subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void Read_NoCertificateInIt_IsAFormatException(string pem) => Assert.Throws<FormatException>(() => PemBundle.Read(pem));

    [Fact]
    public void Read_OneOfTwoDamaged_IsAFormatExceptionAndNotHalfABundle() =>
        Assert.Throws<FormatException>(() => PemBundle.Read(TestAuthority.Shared.Pem + "\n-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----"));

    [Fact(Timeout = 60_000)]
    public async Task C10_NoAuthorityAndUnknownIssuer_AsksForTheAuthorityAndNeverForSkipping()
    {
        await using var server = await ApiServer.StartAsync(Answer.ConfigMap());
        using var cluster = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri, authority: null));

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => VersionAsync(cluster));

        Assert.Equal(ClusterFailureCode.UntrustedCertificate, refused.Code);
        Assert.Contains("certificate-authority-data", refused.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain("insecure", refused.Message + refused.NextStep, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("skip", refused.Message + refused.NextStep, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task C10_NoAuthorityAndServerUnderASystemRoot_Works()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The system's roots cannot be set for one process there.");
        await using var server = await ApiServer.StartAsync(TestSetup.SystemRoot.IssueServer(["127.0.0.1"]), Answer.Json(200, """{"gitVersion":"v1"}"""));
        using var cluster = new TestCluster(TestCluster.KubeconfigOf(server.Url.AbsoluteUri, authority: null));

        Assert.Equal("v1", await VersionAsync(cluster));
    }

    [Fact(Timeout = 60_000)]
    public async Task Trap_ServerUnderASystemRootWhenAnAuthorityIsGiven_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(TestSetup.SystemRoot.IssueServer(["127.0.0.1"]), Answer.ConfigMap());
        using var cluster = TestCluster.Of(server);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => VersionAsync(cluster));

        Assert.Equal(ClusterFailureCode.UntrustedCertificate, refused.Code);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void C10_NoAuthority_LeavesTheSystemRoots()
    {
        using var handler = new SocketsHttpHandler();

        SetUp(handler, null);

        Assert.Null(handler.SslOptions.CertificateChainPolicy);
    }

    [Fact(Timeout = 60_000)]
    public async Task GetAsync_HandshakeBrokenOff_IsWorthAskingAgain()
    {
        await using var server = new RawServer((_, _) => Task.CompletedTask);
        using var cluster = new TestCluster(TestCluster.KubeconfigOf($"https://127.0.0.1:{server.Port}"));

        var unreachable = await Assert.ThrowsAsync<HubUnreachableException>(() => VersionAsync(cluster));

        Assert.Equal(ClusterFailureCode.Interrupted, unreachable.Code);
        Assert.Equal(6, server.Connections);
    }

    internal static void SetUp(SocketsHttpHandler handler, string? authority) =>
        TransportFactory.SetUp(
            handler,
            new ClusterAccess(new ServerIdentity(new Uri("https://127.0.0.1"), authority, null), null, null, null, FileStamp.Of([])),
            authority is null ? null : PemBundle.Read(authority),
            null,
            new ClusterClientOptions(),
            new TlsVerdict(null));

    private static Task<string> VersionAsync(TestCluster cluster) => cluster.Client.ServerVersionAsync(Cancel);
}
