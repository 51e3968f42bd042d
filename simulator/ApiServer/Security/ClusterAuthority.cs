using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>A cluster's certificate authority: P-256 throughout, because keys must be made in milliseconds.</summary>
internal sealed class ClusterAuthority : IDisposable
{
    private static readonly DateTimeOffset Beginning = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2199, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    public ClusterAuthority(string cluster, TimeProvider time)
    {
        _time = time;
        var request = new CertificateRequest($"CN={cluster}-ca", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(Beginning, End);
        Pem = _certificate.ExportCertificatePem() + "\n";
    }

    public string Pem { get; }

    /// <summary>A certificate for the server, valid whatever the simulated clock says: clients compare it with their own.</summary>
    public X509Certificate2 IssueServing(string cluster, bool loopback, IEnumerable<string> extraNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        string[] loopbackNames = loopback ? ["127.0.0.1", "localhost"] : [];
        string[] fixedNames = [cluster, "kubernetes", "kubernetes.default", "kubernetes.default.svc"];
        foreach (var name in loopbackNames.Concat(fixedNames).Concat(extraNames))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        AddUsages(request, [new Oid("1.3.6.1.5.5.7.3.1")]);
        using var issued = Sign(request, Beginning, End);
        return issued.CopyWithPrivateKey(key);
    }

    public ClientCertificate IssueClient(string user, IEnumerable<string> groups, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject(user, groups), key, HashAlgorithmName.SHA256);
        AddUsages(request, [new Oid("1.3.6.1.5.5.7.3.2")]);
        var now = _time.GetUtcNow();
        using var issued = Sign(request, now.AddMinutes(-5), now + lifetime);
        return new ClientCertificate(issued.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>Signs a certificate signing request as it is: subject and key kept, no extensions but those of a client.</summary>
    public string IssueRequested(CertificateRequest requested, X509KeyUsageFlags usages, TimeSpan lifetime)
    {
        var request = new CertificateRequest(requested.SubjectName, requested.PublicKey, HashAlgorithmName.SHA256);
        AddUsages(request, [new Oid("1.3.6.1.5.5.7.3.2")], usages);
        var now = _time.GetUtcNow();
        using var issued = Sign(request, now.AddMinutes(-5), now + lifetime);
        return issued.ExportCertificatePem() + "\n";
    }

    /// <summary>The user a certificate stands for, or null when this authority did not sign it or it is not valid now.</summary>
    public UserInfo? Identify(X509Certificate2 certificate)
    {
        var now = _time.GetUtcNow();
        if (!IsValidAt(certificate, now) || !IsOurs(certificate))
        {
            return null;
        }

        var (name, groups) = ReadSubject(certificate.SubjectName);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));
        return new UserInfo(name, [.. groups, "system:authenticated"], Extra: new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["authentication.kubernetes.io/credential-id"] = [$"X509SHA256={fingerprint}"],
        });
    }

    public static bool IsValidAt(X509Certificate2 certificate, DateTimeOffset now) =>
        now.UtcDateTime >= certificate.NotBefore.ToUniversalTime() && now.UtcDateTime <= certificate.NotAfter.ToUniversalTime();

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    /// <summary>Read by hand: Go puts all organisations into one relative name, which the framework's enumerator cannot take apart.</summary>
    internal static (string Name, IReadOnlyList<string> Groups) ReadSubject(X500DistinguishedName subject)
    {
        var (name, groups) = ("", new List<string>());
        var parts = new AsnReader(subject.RawData, AsnEncodingRules.DER).ReadSequence();
        while (parts.HasData)
        {
            var part = parts.ReadSetOf();
            while (part.HasData)
            {
                var attribute = part.ReadSequence();
                var type = attribute.ReadObjectIdentifier();
                if (type is not ("2.5.4.3" or "2.5.4.10"))
                {
                    continue;
                }

                var value = attribute.ReadCharacterString((UniversalTagNumber)attribute.PeekTag().TagValue);
                if (type == "2.5.4.3")
                {
                    name = value;
                }
                else
                {
                    groups.Add(value);
                }
            }
        }

        return (name, groups);
    }

    private static X500DistinguishedName Subject(string user, IEnumerable<string> groups)
    {
        var subject = new X500DistinguishedNameBuilder();

        // The builder encodes what was added last first.
        subject.AddCommonName(user);
        foreach (var group in groups.Reverse())
        {
            subject.AddOrganizationName(group);
        }

        return subject.Build();
    }

    private static void AddUsages(
        CertificateRequest request,
        OidCollection purposes,
        X509KeyUsageFlags usages = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment)
    {
        if (usages != X509KeyUsageFlags.None)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usages, true));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset to)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        return request.Create(_certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, to, serial);
    }

    private bool IsOurs(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }
}
