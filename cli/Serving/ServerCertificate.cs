using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Cli.Serving;

/// <summary>The certificate of a process that others reach, with the intermediates that go with it.</summary>
internal sealed record ServerCertificate(X509Certificate2 Certificate, X509Certificate2Collection Chain)
{
    /// <summary>Reads it; what is wrong is said without quoting it.</summary>
    public static (ServerCertificate? Certificate, string? Problem) Read(string file, string? keyFile)
    {
        try
        {
            var pair = X509Certificate2.CreateFromPemFile(file, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            chain.RemoveAt(0);
            return (new ServerCertificate(pair, chain), null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, "cannot be read");
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            return (null, "holds no certificate with its key, in PEM and without a password");
        }
    }
}
