using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>A CA bundle in a file of its own.</summary>
internal static class AuthorityFile
{
    /// <summary>What is wrong with it, or null.</summary>
    public static string? Problem(string path) => Read(path).Problem;

    public static (string? Pem, string? Problem) Read(string path)
    {
        var (text, problem) = BoundedFile.Read(path, FleetFile.MaximumBytes);
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
            return (null, $"the CA file is not a CA bundle: {wrong.Message}");
        }
    }
}
