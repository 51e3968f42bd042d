using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Yaml;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>
/// Reads and checks the fleet file, with the kubeconfigs, CA bundles and operator bundle that it names. Sends nothing and runs nothing: of a
/// vault's secret, and of a bundle in a blob, only the address is checked.
/// </summary>
public static class FleetFile
{
    /// <summary>The only version that is read.</summary>
    public const string ApiVersion = "multihubflows.dev/v1alpha1";

    /// <summary>The largest file that is read.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>The fleet of a file, or every mistake at once. Credentials in files are checked here, and read again when they are used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bundleText">The content of the operator bundle that is a blob, once it was fetched.</param>
    public static FleetReading Load(string path, string? bundleText = null)
    {
        var full = Path.GetFullPath(path);
        var (text, problem) = BoundedFile.Read(full, MaximumBytes);
        return text is null
            ? new FleetReading(null, [new(path, 0, 0, "", $"the fleet file {problem}", "Name a fleet file, for example one that 'multihub simulate' wrote.")])
            : Parse(new FleetText(path, text) { File = full, BundleText = bundleText });
    }

    /// <summary>The fleet of a text, or every mistake at once.</summary>
    public static FleetReading Parse(FleetText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var mistakes = new MistakeList(source.Name);
        var reading = YamlDocuments.Read(source.Text);
        if (reading.MistakeIn(source.Name) is { } mistake)
        {
            return new FleetReading(null, [mistake]);
        }

        if (reading.Documents is not [YamlMap root])
        {
            mistakes.Add(
                reading.Documents.ElementAtOrDefault(1)?.Line ?? 1,
                1,
                "",
                "a fleet file is one mapping",
                "Begin with 'apiVersion: " + ApiVersion + "' and 'kind: Fleet', and keep one document.");
            return new FleetReading(null, mistakes.All);
        }

        var paths = new PathReader(source.File is null ? null : Path.GetDirectoryName(source.File)!, mistakes);
        var placed = new FleetReader(paths, mistakes).Read(new MapReader(root, "", mistakes), source.File ?? source.Name);
        var bundle = BundleOf(placed.Fleet.Operator, source.BundleText);
        var warnings = FleetRules.Check(placed, bundle, mistakes);
        var fleet = placed.Fleet with
        {
            Operator = placed.Fleet.Operator with { Version = placed.Fleet.Operator.Version ?? bundle?.Bundle?.Version, Loaded = source.BundleText is null ? null : bundle?.Bundle },
            Hash = ContentHash.Of(source.Text),
            Warnings = warnings,
        };
        return mistakes.All.Count > 0 ? new FleetReading(null, mistakes.All) : new FleetReading(fleet, []);
    }

    /// <summary>The bundle as far as it is here: a blob's content may not have been fetched yet.</summary>
    private static BundleReading? BundleOf(OperatorSource source, string? text) =>
        source switch
        {
            { BundleBlob: { } blob } => text is null ? null : OperatorBundle.Parse(text, blob.Url.AbsoluteUri),
            { Bundle: { } path } => OperatorBundle.Load(path),
            _ => null,
        };
}

/// <summary>What a fleet file gives: a fleet, or mistakes.</summary>
public sealed record FleetReading(Fleet? Fleet, IReadOnlyList<ConfigurationMistake> Mistakes);

/// <summary>The text of a fleet file and where it came from.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Text">The text.</param>
public sealed record FleetText(string Name, string Text)
{
    /// <summary>The file's full path; null where it is none, so that relative paths in it mean nothing.</summary>
    public string? File { get; init; }

    /// <summary>The content of the operator bundle that is a blob, once it was fetched.</summary>
    public string? BundleText { get; init; }
}
