using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Kubeconfigs;

namespace MultiHubFlows.Clusters.Agents;

/// <summary>Connects to a server as an agent would, without a credential, to see whether its certificate holds.</summary>
internal static class AgentProbe
{
    public static async Task<Attempt> TryAsync(
        AgentServer server,
        ClusterClientOptions options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var access = new ClusterAccess(
            new ServerIdentity(server.Url, server.CertificateAuthority, server.TlsServerName),
            null,
            null,
            null,
            FileStamp.Of([]));
        using var transport = TransportFactory.Create(access, server.Proxy, options, []);
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new ApiCall(HttpMethod.Get, "get", null, "version").ToRequest(transport.BaseUri);
        try
        {
            using var response = await transport.SendAsync(request, both.Token);
            return Attempt.Of(new ApiAnswer((int)response.StatusCode, null, [], null));
        }
        catch (Exception failure) when (ApiCaller.IsOfTheNetwork(failure) && !cancellationToken.IsCancellationRequested)
        {
            return Attempt.Of(failure is OperationCanceledException
                ? TransportProblems.TimedOut(failure)
                : TransportProblems.Of(failure, transport.Verdict.Last));
        }
    }
}
