using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>Where a credential is. It is read when it is used; nothing of it is kept here.</summary>
/// <param name="Kubeconfig">The kubeconfig's full path.</param>
/// <param name="Context">The context to take; null for the file's current one.</param>
/// <param name="AllowFiles">Full paths of the files that the kubeconfig may name.</param>
public sealed record CredentialReference(string Kubeconfig, string? Context, IReadOnlyList<string> AllowFiles)
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

        return KubeconfigDocument.Parse(text, Kubeconfig) switch
        {
            (null, var mistakes) => new KubeconfigReading(null, mistakes),
            (var document, _) => new KubeconfigSelection(document, AllowFiles, stamp).Select(Context),
        };
    }
}
