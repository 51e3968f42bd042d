using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>A kubeconfig in a file.</summary>
/// <param name="Kubeconfig">The kubeconfig's full path.</param>
/// <param name="Context">The context to take; null for the file's current one.</param>
/// <param name="AllowFiles">Full paths of the files that the kubeconfig may name.</param>
public sealed record KubeconfigReference(string Kubeconfig, string? Context, IReadOnlyList<string> AllowFiles) : CredentialReference
{
    internal const int MaximumBytes = 1024 * 1024;

    /// <summary>Reads the files and checks them. Nothing is run, and no file but the allowed ones is opened.</summary>
    internal KubeconfigReading Read()
    {
        var stamp = FileStamp.Of([Kubeconfig, .. AllowFiles]);
        var (text, problem) = BoundedFile.Read(Kubeconfig, MaximumBytes);
        if (text is null)
        {
            return new KubeconfigReading(
                null,
                [new(Kubeconfig, 0, 0, "", $"the kubeconfig {problem}", "Correct the path, or put the file there.")]);
        }

        return KubeconfigSelection.Of(text, Kubeconfig, Context, AllowFiles, stamp);
    }

    internal override CredentialCheck Check()
    {
        var reading = Read();
        return new CredentialCheck(reading.Access?.Server.Url, reading.Mistakes);
    }

    internal override CredentialSource ToSource(AzureReader azure, ClusterClientOptions options, TimeProvider time) => new Source(this);

    private sealed class Source(KubeconfigReference reference) : CredentialSource
    {
        public override Task<ClusterAccess> ReadAsync(string cluster, CancellationToken cancellationToken)
        {
            var reading = reference.Read();
            return Task.FromResult(reading.Access ?? throw Unusable(cluster, reading.Mistakes));
        }
    }
}
