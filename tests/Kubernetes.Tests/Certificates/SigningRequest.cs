using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MultiHubFlows.Kubernetes.Tests.Certificates;

/// <summary>A key and the PEM of a request for a certificate of it.</summary>
internal sealed class SigningRequest : IDisposable
{
    public const string ClientSigner = "kubernetes.io/kube-apiserver-client";

    public static readonly string[] ClientUsages = ["digital signature", "key encipherment", "client auth"];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SigningRequest(string commonName, params string[] organizations)
    {
        var request = new CertificateRequest(Subject(commonName, organizations), _key, HashAlgorithmName.SHA256);
        Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(request.CreateSigningRequestPem() + "\n"));
    }

    public string Base64 { get; }

    public void Dispose() => _key.Dispose();

    /// <summary>The certificate that a server issued for this key, with the key.</summary>
    public X509Certificate2 Completed(string certificateBase64)
    {
        using var certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(certificateBase64)));
        Assert.Equal(
            Convert.ToHexString(_key.ExportSubjectPublicKeyInfo()), Convert.ToHexString(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

        return certificate.CopyWithPrivateKey(_key);
    }

    public object Body(string name, string signer = ClientSigner, string[]? usages = null, int? expirationSeconds = null)
    {
        var spec = new Dictionary<string, object>
        {
            ["request"] = Base64,
            ["signerName"] = signer,
            ["usages"] = usages ?? ClientUsages,
        };
        if (expirationSeconds is { } seconds)
        {
            spec["expirationSeconds"] = seconds;
        }

        return new { apiVersion = "certificates.k8s.io/v1", kind = "CertificateSigningRequest", metadata = new { name }, spec };
    }

    /// <summary>Written by hand because names here are longer than the 64 characters of X.520, which builders may refuse.</summary>
    private static X500DistinguishedName Subject(string commonName, string[] organizations)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (type, value) in organizations.Select(o => ("2.5.4.10", o)).Append(("2.5.4.3", commonName)))
            {
                using var relative = writer.PushSetOf();
                using var attribute = writer.PushSequence();
                writer.WriteObjectIdentifier(type);
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
            }
        }

        return new X500DistinguishedName(writer.Encode());
    }
}
