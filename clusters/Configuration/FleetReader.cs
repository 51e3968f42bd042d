using System.Text.RegularExpressions;

using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads the fields of a fleet file into a fleet, remembering where each entry stands.</summary>
internal sealed partial class FleetReader(string folder, MistakeList mistakes)
{
    private readonly ClusterReader _clusters = new(folder, mistakes);

    public PlacedFleet Read(MapReader root, string file)
    {
        Expect(root, "apiVersion", FleetFile.ApiVersion);
        Expect(root, "kind", "Fleet");
        var (source, bundlePlace) = ReadOperator(root.Map("operator"), root.Place);
        var fleet = new Fleet(file, source, ReadDeadlines(root.Map("deadlines")), [], [], []) { Hash = "" };
        var hubs = root.Maps("hubs").Select(_clusters.ReadHub).OfType<Placed<FleetHub>>().ToList();
        var managed = root.Maps("managedClusters").Select(_clusters.ReadManaged).OfType<Placed<FleetManagedCluster>>().ToList();
        var hosting = root.Maps("hostingClusters").Select(_clusters.ReadHosting).OfType<Placed<FleetHostingCluster>>().ToList();
        root.Close();
        return new PlacedFleet(
            fleet with
            {
                Hubs = [.. hubs.Select(hub => hub.Value)],
                ManagedClusters = [.. managed.Select(cluster => cluster.Value)],
                HostingClusters = [.. hosting.Select(cluster => cluster.Value)],
            },
            hubs,
            managed,
            hosting,
            bundlePlace);
    }

    private void Expect(MapReader root, string key, string value)
    {
        if (root.Text(key, required: true) is { } text && text.Text != value)
        {
            mistakes.Add(text, key, "this version does not know it", $"Write '{value}'.");
        }
    }

    private (OperatorSource Source, YamlNode Place) ReadOperator(MapReader? map, YamlNode root)
    {
        if (map is null)
        {
            return (new OperatorSource(null, null, OperatorSource.DefaultImageRegistry), root);
        }

        var bundle = map.Text("bundle");
        var registry = map.Text("imageRegistry");
        if (registry is not null && !ImageRegistry().IsMatch(registry.Text))
        {
            mistakes.Add(
                registry,
                map.At("imageRegistry"),
                "this is not an image registry",
                "Write host[:port]/path, without a scheme and tag.");
        }

        var version = ReadVersion(map, "version", mistakes);
        map.Close();
        return (
            new OperatorSource(
                bundle is null ? null : Path.GetFullPath(bundle.Text, folder),
                version,
                registry?.Text.TrimEnd('/') ?? OperatorSource.DefaultImageRegistry),
            bundle ?? map.Place);
    }

    private Deadlines ReadDeadlines(MapReader? map)
    {
        if (map is null)
        {
            return Deadlines.Default;
        }

        var deadlines = new Deadlines(
            ReadDuration(map, "operatorReady", Deadlines.Default.OperatorReady),
            ReadDuration(map, "csr", Deadlines.Default.Csr),
            ReadDuration(map, "available", Deadlines.Default.Available),
            ReadDuration(map, "gone", Deadlines.Default.Gone));
        map.Close();
        return deadlines;
    }

    private TimeSpan ReadDuration(MapReader map, string key, TimeSpan otherwise)
    {
        var text = map.Text(key);
        if (text is null)
        {
            return otherwise;
        }

        if (Durations.Parse(text.Text) is { } duration)
        {
            return duration;
        }

        mistakes.Add(
            text,
            map.At(key),
            "this is not a duration",
            "Write it like 90s, 10m or 1h30m, at least one second and at most seven days.");
        return otherwise;
    }

    internal static string? ReadVersion(MapReader map, string key, MistakeList mistakes)
    {
        var version = map.Text(key);
        if (version is not null && !ImageTag().IsMatch(version.Text))
        {
            mistakes.Add(version, map.At(key), "this is not an image tag", "Write it like v1.3.1.");
        }

        return version?.Text;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*/?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ImageRegistry();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ImageTag();
}
