using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Bundles;

/// <summary>Reads the files of a bundle.</summary>
internal sealed class BundleReader(string path)
{
    private const int MaximumBytes = 8 * 1024 * 1024;
    private const int MaximumFiles = 200;

    private readonly List<ConfigurationMistake> _mistakes = [];
    private readonly List<BundleObject> _objects = [];

    public BundleReading Read()
    {
        foreach (var file in Files())
        {
            ReadFile(file);
        }

        return Finish();
    }

    /// <summary>The same for one text, which the path only names.</summary>
    public BundleReading Read(string text)
    {
        ReadText(path, text);
        return Finish();
    }

    private BundleReading Finish()
    {
        if (_mistakes.Count == 0)
        {
            RequireParts();
        }

        return _mistakes.Count > 0
            ? new BundleReading(null, _mistakes)
            : new BundleReading(new OperatorBundle([.. _objects.OrderBy(item => BundleRules.Order(item.Kind))]), []);
    }

    private List<string> Files()
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json")
            .Order(StringComparer.Ordinal)
            .Take(MaximumFiles + 1)
            .ToList();
        if (files.Count is 0 or > MaximumFiles)
        {
            Add(
                path,
                0,
                0,
                "",
                files.Count == 0 ? "there are no manifests in this directory" : $"there are more than {MaximumFiles} manifests in this directory",
                "Name the file or directory with the operator's manifests alone.");
            files.Clear();
        }

        return files;
    }

    private void ReadFile(string file)
    {
        var (text, problem) = BoundedFile.Read(file, MaximumBytes);
        if (text is null)
        {
            Add(
                file,
                0,
                0,
                "",
                $"the operator bundle {problem}",
                "Name the official manifests of the klusterlet operator: a file, or a directory.");
            return;
        }

        ReadText(file, text);
    }

    private void ReadText(string file, string text)
    {
        var reading = YamlDocuments.Read(text);
        foreach (var document in reading.Documents.Where(document => !document.IsNull))
        {
            ReadDocument(file, document);
        }

        if (reading.MistakeIn(file) is { } mistake)
        {
            _mistakes.Add(mistake);
        }
    }

    private void ReadDocument(string file, YamlNode document)
    {
        if (document is not YamlMap map)
        {
            Add(file, document.Line, document.Column, "", "this is not an object", "Write manifests with apiVersion, kind and metadata.");
            return;
        }

        if (map.Repeated.FirstOrDefault(entry => entry.Key is "apiVersion" or "kind" or "metadata") is { } second)
        {
            Add(
                file,
                second.Line,
                second.Column,
                "",
                "a second object begins here without '---' before it",
                "Put '---' on a line of its own between objects; files by 'clusteradm --output-file' lack it.");
            return;
        }

        var (item, refusal) = BundleRules.Take(file, map);
        if (refusal is not null)
        {
            _mistakes.Add(refusal);
        }
        else if (_objects.FirstOrDefault(other => other.Kind == item!.Kind && other.Namespace == item.Namespace && other.Name == item.Name) is { } twin)
        {
            Add(
                file,
                map.Line,
                map.Column,
                "",
                $"{item!.Kind.Kind} '{item.Name}' stands in {twin.File}:{twin.Line} already",
                "Keep one of them.");
        }
        else
        {
            _objects.Add(item!);
        }
    }

    private void RequireParts()
    {
        if (!_objects.Any(item => item.Kind == ResourceKind.CustomResourceDefinition && item.Name == OperatorBundle.KlusterletDefinition))
        {
            Add(
                path,
                0,
                0,
                "",
                $"the definition '{OperatorBundle.KlusterletDefinition}' is missing",
                "Use the complete official manifests of the klusterlet operator.");
        }

        if (!_objects.Any(item => item.Kind == ResourceKind.Deployment))
        {
            Add(
                path,
                0,
                0,
                "",
                $"the deployment '{OperatorBundle.Deployment}' is missing",
                "Use the complete official manifests of the klusterlet operator.");
        }
    }

    private void Add(string file, int line, int column, string field, string message, string nextStep) =>
        _mistakes.Add(new ConfigurationMistake(file, line, column, field, message, nextStep));
}
