using System.Text;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>Reads fields of a kubeconfig that may stand in it or in a file, and collects what is wrong.</summary>
internal sealed class KubeconfigFields(string file, IReadOnlyList<string> allowFiles)
{
    private const string HowToInline =
        "Put the data into the kubeconfig, for example with 'kubectl config view --raw --flatten', or list the file under allowFiles.";

    private readonly List<ConfigurationMistake> _mistakes = [];

    public IReadOnlyList<ConfigurationMistake> Mistakes => _mistakes;

    public bool HasMistakes => _mistakes.Count > 0;

    /// <summary>The PEM text under a key, or in the file that the other key names.</summary>
    public string? ReadData(YamlMap map, string part, string dataKey, string fileKey)
    {
        var data = map.TextOf(dataKey);
        var fromFile = ReadFile(map, part, fileKey);
        if (data is null or "")
        {
            return fromFile;
        }

        if (data.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            Add(map[dataKey]!, $"{part}.{dataKey}", "this is PEM itself", "Encode the PEM text in base64 once.");
            return null;
        }

        var buffer = new byte[data.Length];
        if (!Convert.TryFromBase64String(data, buffer, out var length))
        {
            Add(map[dataKey]!, $"{part}.{dataKey}", "this is not base64", "Encode the PEM text in base64 once.");
            return null;
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>The text of a file that the kubeconfig names, where that file is allowed.</summary>
    public string? ReadFile(YamlMap map, string part, string key)
    {
        if (map.TextOf(key) is not { Length: > 0 } path)
        {
            return null;
        }

        // Whose files may not be named, such as a vault's secret, has no folder either.
        var full = allowFiles.Count == 0 ? null : Path.GetFullPath(path, Path.GetDirectoryName(file) ?? ".");
        if (full is null || !allowFiles.Contains(full, StringComparer.Ordinal))
        {
            Add(map[key]!, $"{part}.{key}", "it names a file, which is not read", HowToInline);
            return null;
        }

        var (text, problem) = BoundedFile.Read(full, KubeconfigReference.MaximumBytes);
        if (text is null)
        {
            Add(map[key]!, $"{part}.{key}", $"the file {problem}", "Correct the path, or put the file there.");
        }

        return text;
    }

    public void RefuseRepeated(YamlMap map, string part)
    {
        foreach (var entry in map.Repeated)
        {
            _mistakes.Add(new(file, entry.Line, entry.Column, (part.Length == 0 ? "" : part + ".") + ServerText.Cut(entry.Key, 80), "the key stands here twice", "Keep one of them."));
        }
    }

    public void Add(YamlNode place, string field, string message, string nextStep) =>
        _mistakes.Add(new(file, place.Line, place.Column, field, message, nextStep));
}
