using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>A certificate authority of a test's own, with an intermediate below it where asked.</summary>
internal sealed class TestAuthority
{
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestAuthority(string name, TestAuthority? above = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (above is null)
        {
            _certificate = request.CreateSelfSigned(_now.AddDays(-2), _now.AddDays(30));
        }
        else
        {
            using var issued = request.Create(above._certificate, _now.AddDays(-1), _now.AddDays(20), RandomNumberGenerator.GetBytes(8));
            _certificate = issued.CopyWithPrivateKey(key);
        }
    }

    public static TestAuthority Shared { get; } = new("Test authority");

    public string Pem => _certificate.ExportCertificatePem();

    public X509Certificate2 Public => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    public X509Certificate2 IssueServer(string[] names, bool expired = false, string purpose = "1.3.6.1.5.5.7.3.1")
    {
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternative.AddIpAddress(address);
            }
            else
            {
                alternative.AddDnsName(name);
            }
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(alternative.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        using var issued = request.Create(_certificate, _now.AddDays(-1), expired ? _now.AddHours(-1) : _now.AddDays(10), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A client certificate and its key in PEM.</summary>
    public (string Certificate, string Key) IssueClient(string name, AsymmetricAlgorithm key, Func<AsymmetricAlgorithm, string> exportKey)
    {
        var request = key switch
        {
            ECDsa curve => new CertificateRequest($"CN={name}", curve, HashAlgorithmName.SHA256),
            RSA rsa => new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => throw new ArgumentException("Not a key for a certificate.", nameof(key)),
        };
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var issued = request.Create(
            _certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_certificate.GetECDsaPrivateKey()!),
            _now.AddDays(-1),
            _now.AddDays(10),
            RandomNumberGenerator.GetBytes(8));
        return (issued.ExportCertificatePem(), exportKey(key));
    }
}
