using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>Certificates in PEM, in the shapes in which people have them: several, with text between, any line ends, nothing between them.</summary>
internal static partial class PemBundle
{
    /// <summary>All certificates of the bundle.</summary>
    /// <exception cref="FormatException">There is none, or one of them cannot be read; the message quotes nothing.</exception>
    public static X509Certificate2Collection Read(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Separate(pem));
        }
        catch (CryptographicException failure)
        {
            throw new FormatException("a certificate in it cannot be read", failure);
        }

        var expected = Begin().Count(pem);
        return certificates.Count > 0 && certificates.Count == expected
            ? certificates
            : throw new FormatException(expected == 0
                ? "there is no 'BEGIN CERTIFICATE' in it"
                : $"{certificates.Count} of its {expected} certificates can be read");
    }

    /// <summary>PEM blocks that were joined without a newline are not found by the importer.</summary>
    public static string Separate(string pem) => Joined().Replace(pem, "-----\n");

    [GeneratedRegex("-----(?=-----BEGIN )", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Joined();

    [GeneratedRegex("-----BEGIN CERTIFICATE-----", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Begin();
}
