using System.Text.RegularExpressions;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Yaml;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads the fields of a fleet file into a fleet, remembering where each entry stands.</summary>
internal sealed partial class FleetReader(PathReader paths, MistakeList mistakes)
{
    private static readonly SortedDictionary<string, AzureCredentialKind> Kinds = new(StringComparer.Ordinal)
    {
        ["default"] = AzureCredentialKind.Default,
        ["managedIdentity"] = AzureCredentialKind.ManagedIdentity,
        ["workloadIdentity"] = AzureCredentialKind.WorkloadIdentity,
        ["azureCli"] = AzureCredentialKind.AzureCli,
    };

    private readonly ClusterReader _clusters = new(paths, mistakes);
    private readonly PullSecretReader _pullSecrets = new(paths, mistakes);

    public PlacedFleet Read(MapReader root, string file)
    {
        Expect(root, "apiVersion", FleetFile.ApiVersion);
        Expect(root, "kind", "Fleet");
        var (source, bundlePlace) = ReadOperator(root.Map("operator"), root.Place);
        var fleet = new Fleet(file, source, ReadDeadlines(root.Map("deadlines")), [], [], [])
        {
            Hash = "",
            Azure = ReadAzure(root.Map("azure")),
            Policy = new PolicyReader(paths, mistakes).Read(root),
            Capacity = ReadCapacity(root.Map("capacity")),
        };
        var hubs = root.Maps("hubs").Select(_clusters.ReadHub).OfType<Placed<FleetHub>>().ToList();
        var managed = root.Maps("managedClusters").Select(_clusters.ReadManaged).OfType<Placed<FleetManagedCluster>>().ToList();
        var hosting = root.Maps("hostingClusters").Select(_clusters.ReadHosting).OfType<Placed<FleetHostingCluster>>().ToList();
        var pullSecrets = root.Maps("pullSecrets").Select(_pullSecrets.Read).OfType<Placed<FleetPullSecret>>().ToList();
        root.Close();
        return new PlacedFleet(
            fleet with
            {
                Hubs = [.. hubs.Select(hub => hub.Value)],
                ManagedClusters = [.. managed.Select(cluster => cluster.Value)],
                HostingClusters = [.. hosting.Select(cluster => cluster.Value)],
                PullSecrets = [.. pullSecrets.Select(secret => secret.Value)],
            },
            hubs,
            managed,
            hosting,
            pullSecrets,
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
        var blob = bundle is not null && BlobId.IsAddress(bundle.Text) ? ReadBlob(bundle, map.At("bundle")) : null;
        return (
            new OperatorSource(
                bundle is null || BlobId.IsAddress(bundle.Text) ? null : paths.Full(bundle, map.At("bundle")),
                version,
                registry?.Text.TrimEnd('/') ?? OperatorSource.DefaultImageRegistry)
            {
                BundleBlob = blob,
            },
            bundle ?? map.Place);
    }

    private BlobId? ReadBlob(YamlText address, string place)
    {
        // An emulator's address is only reached with a connection string, which is not for the file to say.
        var (id, problem) = BlobId.Parse(address.Text, emulator: Uri.TryCreate(address.Text, UriKind.Absolute, out var url) && url.IsLoopback);
        if (id is null)
        {
            mistakes.Add(address, place, problem!, "Write https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME.");
        }

        return id;
    }

    private CapacitySource ReadCapacity(MapReader? map)
    {
        var provider = map?.Text("provider");
        var instructions = map?.Text("instructions");
        if (provider is not null && provider.Text is not (CapacitySource.Existing or CapacitySource.Manual))
        {
            mistakes.Add(provider, map!.At("provider"), "this provider of hosting capacity is not known", $"Write {CapacitySource.Existing} or {CapacitySource.Manual}.");
        }

        map?.Close();
        return new CapacitySource(provider?.Text ?? CapacitySource.Existing, instructions?.Text);
    }

    private AzureIdentity ReadAzure(MapReader? map)
    {
        if (map is null)
        {
            return AzureIdentity.Default;
        }

        var kind = AzureCredentialKind.Default;
        if (map.Text("credential") is { } credential && !Kinds.TryGetValue(credential.Text, out kind))
        {
            mistakes.Add(credential, map.At("credential"), "this kind of credential is not known", $"Write one of {string.Join(", ", Kinds.Keys)}.");
        }

        var client = map.Text("clientId");
        if (client is not null && !Guid.TryParseExact(client.Text, "D", out _))
        {
            mistakes.Add(client, map.At("clientId"), "this is not a client id", "Write the identity's client id, such as 00000000-0000-0000-0000-000000000000.");
        }

        if (client is not null && kind == AzureCredentialKind.AzureCli)
        {
            mistakes.Add(client, map.At("clientId"), "the Azure CLI's sign-in has no client id to choose", "Remove it, or choose another credential.");
        }

        map.Close();
        return new AzureIdentity(kind, client?.Text);
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
