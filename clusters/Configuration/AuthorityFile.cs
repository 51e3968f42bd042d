using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>A CA bundle in a file of its own, or written out.</summary>
internal static class AuthorityFile
{
    /// <summary>Whether a text is the bundle itself, and no path.</summary>
    public static bool IsPem(string text) => text.TrimStart().StartsWith("-----BEGIN", StringComparison.Ordinal);

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Problem(string pathOrPem) => Read(pathOrPem).Problem;

    public static (string? Pem, string? Problem) Read(string pathOrPem)
    {
        var (text, problem) = IsPem(pathOrPem) ? (pathOrPem, null) : BoundedFile.Read(pathOrPem, FleetFile.MaximumBytes);
        if (text is null)
        {
            return (null, $"the CA file {problem}");
        }

        try
        {
            _ = PemBundle.Read(text);
            return (text, null);
        }
        catch (FormatException wrong)
        {
            return (null, $"this is not a CA bundle: {wrong.Message}");
        }
    }
}
