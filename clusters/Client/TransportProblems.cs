using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Clusters.Client;

/// <summary>Names what went wrong on the way to a server. Exceptions of the network stack go no further than here.</summary>
internal static class TransportProblems
{
    private const string TryLater = "Check that the cluster's API server runs and can be reached from here; the step is tried again.";

    public static TransportProblem TimedOut(Exception failure) =>
        failure is { InnerException: TimeoutException }
            ? new(ClusterFailureCode.TimedOut, "no connection in time", Transient: true, MayHaveRun: false, TryLater)
            : new(ClusterFailureCode.TimedOut, "no complete answer in time", Transient: true, MayHaveRun: true, TryLater);

    public static TransportProblem Of(Exception failure, TlsRefusal? refusal) =>
        failure switch
        {
            HttpRequestException request => OfRequest(request, refusal),
            HttpIOException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => TooLarge(),
            AuthenticationException or CryptographicException => OfTls(failure, refusal),
            _ => new(ClusterFailureCode.Interrupted, "the connection broke", Transient: true, MayHaveRun: true, TryLater),
        };

    private static TransportProblem OfRequest(HttpRequestException failure, TlsRefusal? refusal) =>
        failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError =>
                new(
                    ClusterFailureCode.NameNotResolved,
                    "the host name is not known",
                    Transient: true,
                    MayHaveRun: false,
                    "Check the server's name in the kubeconfig, and DNS."),
            HttpRequestError.ConnectionError =>
                new(
                    ClusterFailureCode.Unreachable,
                    "the connection was refused or not possible",
                    Transient: true,
                    MayHaveRun: false,
                    TryLater),
            HttpRequestError.ProxyTunnelError =>
                new(
                    ClusterFailureCode.Unreachable,
                    "the proxy did not let the connection through",
                    Transient: true,
                    MayHaveRun: false,
                    "Check proxyUrl."),
            HttpRequestError.SecureConnectionError => OfTls(failure.InnerException ?? failure, refusal),
            HttpRequestError.ConfigurationLimitExceeded => TooLarge(),
            _ => new(ClusterFailureCode.Interrupted, "the connection broke", Transient: true, !IsRefusedStream(failure), TryLater),
        };

    // The server says that it did not begin with this stream (RFC 9113, 8.7).
    private static bool IsRefusedStream(Exception failure) =>
        failure.InnerException is HttpProtocolException { ErrorCode: 7 } || failure is HttpProtocolException { ErrorCode: 7 };

    private static TransportProblem TooLarge() =>
        new(
            ClusterFailureCode.TooLarge,
            "the answer is larger than this client reads",
            Transient: false,
            MayHaveRun: true,
            "Check what answers at this address.");

    private static TransportProblem OfTls(Exception failure, TlsRefusal? refusal)
    {
        if (failure is IOException || refusal is null)
        {
            return new(
                ClusterFailureCode.Interrupted,
                failure is IOException ? "the TLS handshake was interrupted" : "the TLS handshake failed",
                Transient: failure is IOException,
                MayHaveRun: false,
                failure is IOException ? TryLater : "Check that the server speaks TLS 1.2 or newer at this address.");
        }

        if (refusal.Errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return OfChain(refusal);
        }

        var names = refusal.Names.Count == 0 ? "no name at all" : string.Join(", ", refusal.Names);
        return new(
            ClusterFailureCode.CertificateNameMismatch,
            ServerText.Of($"the server's certificate is not for this host, but for {names}"),
            Transient: false,
            MayHaveRun: false,
            "Use a host that the certificate names, or set tls-server-name in the kubeconfig to one of its names.");
    }

    private static TransportProblem OfChain(TlsRefusal refusal) =>
        refusal.Chain.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? new(
                ClusterFailureCode.CertificateExpired,
                $"the server's certificate, or one above it, is not valid now (it ends {refusal.NotAfter:u})",
                Transient: false,
                MayHaveRun: false,
                "Renew the server's certificate, and check the clocks of both machines.")
            : new(
                ClusterFailureCode.UntrustedCertificate,
                ServerText.Of($"the server's certificate is of an unknown issuer ({refusal.Issuer})"),
                Transient: false,
                MayHaveRun: false,
                "Add the CA of this server as certificate-authority-data to the kubeconfig.");
}
