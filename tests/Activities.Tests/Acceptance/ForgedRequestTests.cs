using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Activities.Tests.Acceptance;

/// <summary>I3: every kind of forged CSR is found, by the checks that are meant to find it and by no chance.</summary>
public sealed class ForgedRequestTests
{
    public static TheoryData<string> Kinds => [.. ForgedRequests.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Failed_ForgedRequest_NamesExactlyTheChecksThatFindIt(string kind)
    {
        var (forger, expected) = ForgedRequests.All[kind];

        var failed = CsrChecks.Failed(CsrReader.Read(forger.Make()), RequestForger.Expected);

        Assert.Equal(expected.Order(), failed.Select(check => check.Code).Order());
    }

    /// <summary>In the modes Default and Hosted the name is one that we fixed; the checks find the same.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Failed_ForgedRequestOfAnAgentWhoseNameIsFixed_NamesExactlyTheChecksThatFindIt(string kind)
    {
        const string Name = "mhf-hub1-ed4fb3d4";
        var (forger, expected) = ForgedRequests.All[kind];
        var ofFixed = RequestForger.Expected with { AgentName = Name };

        var failed = CsrChecks.Failed(CsrReader.Read(forger.By(Name).Make()), ofFixed);

        Assert.Equal(expected.Order(), failed.Select(check => check.Code).Order());
        Assert.Empty(CsrChecks.Failed(CsrReader.Read(new RequestForger().By(Name).Make()), ofFixed));
    }

    [Fact]
    public void Failed_GoodRequest_NamesNothing()
    {
        var failed = CsrChecks.Failed(CsrReader.Read(new RequestForger().Make()), RequestForger.Expected);

        Assert.Empty(failed);
        Assert.True(ForgedRequests.All.Count >= 30);
    }

    [Theory]
    [InlineData(UniversalTagNumber.PrintableString)]
    [InlineData(UniversalTagNumber.UTF8String)]
    public void Failed_GoodRequestInStringTypesThatAgentsWrite_NamesNothing(UniversalTagNumber type)
    {
        var forger = new RequestForger().Named($"system:open-cluster-management:cluster1:{RequestForger.AgentName}", type);

        var failed = CsrChecks.Failed(CsrReader.Read(forger.Make()), RequestForger.Expected);

        Assert.Empty(failed);
    }

    [Fact]
    public void Read_RsaKey_IsReadable()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var pem = PemEncoding.WriteString("CERTIFICATE REQUEST", request.CreateSigningRequest());
        var csr = new RequestForger().Make();

        var facts = CsrReader.Read(csr with { Spec = csr.Spec! with { Request = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)) } });

        Assert.Null(facts.Unreadable);
        Assert.Equal($"SHA256:{Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))}", facts.KeyFingerprint);
    }

    [Fact]
    public void Read_SeveralAttributesInOneRdn_GivesEachExactly()
    {
        var forger = new RequestForger
        {
            Subject = [[RequestForger.CommonName("a\0b"), new RequestForger.Attribute("2.5.4.11", "unit ")], [RequestForger.Organization("o")]],
        };

        var facts = CsrReader.Read(forger.Make());

        Assert.Equal(
            [new SubjectPart("2.5.4.3", "a\0b"), new SubjectPart("2.5.4.11", "unit "), new SubjectPart("2.5.4.10", "o")],
            facts.Subject);
        Assert.Equal(@"CN=a\u0000b, OU=unit , O=o", SubjectText.Of(facts.Subject));
    }

    [Fact]
    public void Read_AlternativeNames_AreListedOneByOne()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("a.example.org");
        names.AddIpAddress(System.Net.IPAddress.Parse("192.0.2.7"));
        var forger = new RequestForger { Shape = request => request.CertificateExtensions.Add(names.Build()) };

        var facts = CsrReader.Read(forger.Make());

        Assert.Equal(["2.5.29.17", "dns:a.example.org", "ip:192.0.2.7"], facts.Extensions);
    }

    [Theory]
    [InlineData("Pending", CsrState.Pending)]
    [InlineData("Denied", CsrState.Denied)]
    [InlineData("Approved", CsrState.Approved)]
    [InlineData("Approved Failed", CsrState.Failed)]
    [InlineData("Approved Denied", CsrState.Denied)]
    [InlineData("Approved certificate", CsrState.Issued)]
    public void Read_Conditions_GiveTheState(string conditions, CsrState expected)
    {
        var words = conditions.Split(' ');
        var csr = new RequestForger().Make() with
        {
            Status = new CertificateSigningRequestStatus
            {
                Conditions = [.. words.Where(word => word is not ("Pending" or "certificate")).Select(type => new Condition { Type = type, Status = "True" })],
                Certificate = words.Contains("certificate", StringComparer.Ordinal) ? "LS0t" : null,
            },
        };

        Assert.Equal(expected, CsrReader.Read(csr).State);
    }
}
