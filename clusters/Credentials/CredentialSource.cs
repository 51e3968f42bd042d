using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>Reads one credential, each time anew. Who keeps what was read, and for how long, is the connection's business.</summary>
internal abstract class CredentialSource
{
    /// <summary>Reads it.</summary>
    /// <param name="cluster">The cluster, for messages: <c>hub hub1</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="HubUnreachableException">Who has the credential cannot be asked now.</exception>
    /// <exception cref="HubRefusedException">There is no such credential for us, or it cannot be used.</exception>
    public abstract Task<ClusterAccess> ReadAsync(string cluster, CancellationToken cancellationToken);

    protected static HubRefusedException Unusable(string cluster, IReadOnlyList<ConfigurationMistake> mistakes) =>
        new(
            ServerText.Cut($"{cluster}: its credential cannot be used: {string.Join("; ", mistakes)}", 4 * ServerText.MaximumLength),
            ClusterFailureCode.CredentialUnusable,
            mistakes.Count > 0 ? mistakes[0].NextStep : "Correct the kubeconfig.");
}
