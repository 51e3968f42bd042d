using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>
/// A kubeconfig as data. Nothing in it is run and no file it names is opened. Unknown keys are ignored, and so is what is wrong with entries
/// that the chosen context does not use.
/// </summary>
internal sealed class KubeconfigDocument
{
    private readonly YamlMap _root;

    private KubeconfigDocument(YamlMap root, string file)
    {
        _root = root;
        File = file;
    }

    public string File { get; }

    public string? CurrentContext => _root.TextOf("current-context") is { Length: > 0 } name ? name : null;

    public YamlMap Root => _root;

    /// <summary>The cluster of a kubeconfig that has exactly one.</summary>
    public YamlMap? OnlyCluster => Entries("clusters").ToList() is [var only] ? only["cluster"] as YamlMap : null;

    public IReadOnlyList<string> Contexts =>
        [.. Entries("contexts").Select(entry => entry.TextOf("name")).OfType<string>().Distinct(StringComparer.Ordinal)];

    public static (KubeconfigDocument? Document, IReadOnlyList<ConfigurationMistake> Mistakes) Parse(string text, string file)
    {
        var reading = YamlDocuments.Read(text);
        if (reading.MistakeIn(file) is { } mistake)
        {
            return (null, [mistake]);
        }

        return reading.Documents switch
        {
            [YamlMap root] when root["clusters"] is not null => (new KubeconfigDocument(root, file), []),
            [] => (null, [new(file, 0, 0, "", "the kubeconfig is empty", "Put a kubeconfig there.")]),
            [_, _, ..] => (null, [new(file, reading.Documents[1].Line, 1, "", "there is more than one document", "Keep one kubeconfig in the file.")]),
            _ => (null, [new(file, 1, 1, "", "this is not a kubeconfig: it has no 'clusters'", "Put a kubeconfig there.")]),
        };
    }

    /// <summary>The body of the entry of that name in <c>clusters</c>, <c>users</c> or <c>contexts</c>; several of one name are all returned.</summary>
    public IReadOnlyList<YamlMap> Find(string list, string body, string name) =>
        [.. Entries(list).Where(entry => entry.TextOf("name") == name).Select(entry => entry[body]).OfType<YamlMap>()];

    private IEnumerable<YamlMap> Entries(string list) => (_root[list] as YamlList)?.Items.OfType<YamlMap>() ?? [];
}
