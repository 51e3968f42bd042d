namespace MultiHubFlows.Clusters.Credentials;

/// <summary>
/// Where a credential is: a kubeconfig's path, a secret of a vault, or an identity of Entra. The set is closed. A credential is read when it is
/// used; nothing of it is kept here.
/// </summary>
public abstract record CredentialReference
{
    private protected CredentialReference()
    {
    }

    /// <summary>What can be said of it without asking another machine.</summary>
    internal abstract CredentialCheck Check();

    internal abstract CredentialSource ToSource(AzureReader azure, ClusterClientOptions options, TimeProvider time);
}

/// <summary>The server of a credential, where it is known without asking, and every mistake.</summary>
internal sealed record CredentialCheck(Uri? Server, IReadOnlyList<ConfigurationMistake> Mistakes);
