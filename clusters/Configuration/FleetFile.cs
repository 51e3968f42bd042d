using MultiHubFlows.Clusters.Yaml;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads and checks the fleet file, with the kubeconfigs, CA bundles and operator bundle that it names. Sends nothing and runs nothing.</summary>
public static class FleetFile
{
    /// <summary>The only version that is read.</summary>
    public const string ApiVersion = "multihubflows.dev/v1alpha1";

    /// <summary>The largest file that is read.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>The fleet, or every mistake at once. Credentials are checked here, and read again when they are used.</summary>
    public static FleetReading Load(string path)
    {
        var full = Path.GetFullPath(path);
        var mistakes = new MistakeList(path);
        var (text, problem) = BoundedFile.Read(full, MaximumBytes);
        if (text is null)
        {
            mistakes.Add(0, 0, "", $"the fleet file {problem}", "Name a fleet file, for example one that 'multihub simulate' wrote.");
            return new FleetReading(null, mistakes.All);
        }

        var reading = YamlDocuments.Read(text);
        if (reading.MistakeIn(path) is { } mistake)
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

        var fleet = new FleetReader(Path.GetDirectoryName(full)!, mistakes).Read(new MapReader(root, "", mistakes), full);
        var warnings = FleetRules.Check(fleet, mistakes);
        return mistakes.All.Count > 0
            ? new FleetReading(null, mistakes.All)
            : new FleetReading(FleetRules.Complete(fleet.Fleet) with { Hash = ContentHash.Of(text), Warnings = warnings }, []);
    }
}

/// <summary>What a fleet file gives: a fleet, or mistakes.</summary>
public sealed record FleetReading(Fleet? Fleet, IReadOnlyList<ConfigurationMistake> Mistakes);
