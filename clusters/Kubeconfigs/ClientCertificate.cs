using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>A client certificate with its key and the intermediates that go with it. Keys may be PKCS#8, PKCS#1 or SEC1.</summary>
internal sealed class ClientCertificate
{
    private ClientCertificate(SecretText pem, DateTime endsAt)
    {
        Pem = pem;
        EndsAt = endsAt;
    }

    /// <summary>Certificate and key in PEM, to tell one credential from another.</summary>
    public SecretText Pem { get; }

    public DateTime EndsAt { get; }

    /// <summary>Takes the pair after proving that it fits together.</summary>
    /// <exception cref="FormatException">It does not; the message quotes nothing.</exception>
    public static ClientCertificate From(string certificatePem, string keyPem)
    {
        if (keyPem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal) || keyPem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new FormatException("its key is encrypted, and there is no password to give");
        }

        _ = PemBundle.Read(certificatePem);
        using var pair = Join(certificatePem, keyPem);
        return new ClientCertificate(SecretText.Of(PemBundle.Separate(certificatePem) + "\n" + keyPem), pair.NotAfter.ToUniversalTime());
    }

    /// <summary>The form in which TLS sends it, intermediates included.</summary>
    public SslStreamCertificateContext ToContext()
    {
        var all = PemBundle.Read(Pem.Reveal());
        var pair = Join(Pem.Reveal(), Pem.Reveal());
        all.RemoveAt(0);
        return SslStreamCertificateContext.Create(pair, all, offline: true);
    }

    private static X509Certificate2 Join(string certificatePem, string keyPem)
    {
        try
        {
            var pair = X509Certificate2.CreateFromPem(PemBundle.Separate(certificatePem), keyPem);
            return OperatingSystem.IsWindows() ? Persisted(pair) : pair;
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new FormatException("its key cannot be read, or is not the certificate's", failure);
        }
    }

    // Windows cannot use a key that lives in memory alone.
    private static X509Certificate2 Persisted(X509Certificate2 pair)
    {
        using (pair)
        {
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        }
    }
}
