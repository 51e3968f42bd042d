using System.Text.RegularExpressions;

using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Clusters.Yaml;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads the entries of hubs, managed clusters and hosting clusters. An entry without a legal name is reported and left out.</summary>
internal sealed partial class ClusterReader(PathReader paths, MistakeList mistakes)
{
    private const int LongestLease = 3600;

    private readonly CredentialReader _credentials = new(paths, mistakes);

    public Placed<FleetHub>? ReadHub(MapReader map)
    {
        var name = ReadName(map, HubName.Problem);
        var administered = map.Flag("administered", otherwise: true);
        var hub = new
        {
            Credential = _credentials.Read(map, "credential", required: administered),
            Bootstrap = _credentials.Read(map, "bootstrapCredential", required: !administered),
            Endpoint = ReadEndpoint(map.Map("agentEndpoint")),
            Version = FleetReader.ReadVersion(map, "agentVersion", mistakes),
            Lease = map.Number("leaseDurationSeconds", 1, LongestLease),
            Proxy = ReadProxy(map),
            Agent = AgentOptionsYaml.Read(map, mistakes),
        };
        if (administered ? hub.Bootstrap is not null : hub.Credential is not null)
        {
            var wrong = administered ? "bootstrapCredential" : "credential";
            mistakes.Add(
                map.Place,
                map.At(wrong),
                "it does not go with 'administered: " + (administered ? "true'" : "false'"),
                "Keep 'credential' for a hub that you administer, 'bootstrapCredential' for one that its owner administers.");
        }

        map.Close();
        return name is null
            ? null
            : new Placed<FleetHub>(
                new FleetHub(new HubName(name.Text))
                {
                    Administered = administered,
                    Credential = hub.Credential,
                    BootstrapCredential = hub.Bootstrap,
                    AgentEndpoint = hub.Endpoint,
                    AgentVersion = hub.Version,
                    LeaseDurationSeconds = hub.Lease,
                    ProxyUrl = hub.Proxy,
                    Agent = hub.Agent,
                },
                map,
                name);
    }

    public Placed<FleetManagedCluster>? ReadManaged(MapReader map)
    {
        var name = ReadName(map, ManagedClusterName.Problem);
        var credential = _credentials.Read(map, "credential", required: true);
        var labels = ReadLabels(map.Map("labels"));
        var endpoint = ReadEndpoint(map.Map("agentEndpoint"));
        var proxy = ReadProxy(map);
        var cannotReach = ReadNames(map, "cannotReach");
        var agent = AgentOptionsYaml.Read(map, mistakes);
        map.Close();
        return name is null || credential is null
            ? null
            : new Placed<FleetManagedCluster>(
                new FleetManagedCluster(new ManagedClusterName(name.Text), credential)
                {
                    Labels = labels,
                    AgentEndpoint = endpoint,
                    ProxyUrl = proxy,
                    CannotReach = cannotReach,
                    Agent = agent,
                },
                map,
                name);
    }

    public Placed<FleetHostingCluster>? ReadHosting(MapReader map)
    {
        var name = ReadName(map, HostingClusterName.Problem);
        var credential = _credentials.Read(map, "credential", required: true);
        var slots = map.Number("slots", 0, 10_000, required: true);
        var proxy = ReadProxy(map);
        var draining = map.Flag("draining", otherwise: false);
        var cannotReach = ReadNames(map, "cannotReach");
        map.Close();
        return name is null || credential is null
            ? null
            : new Placed<FleetHostingCluster>(
                new FleetHostingCluster(new HostingClusterName(name.Text), credential)
                {
                    Slots = slots ?? 0,
                    Draining = draining,
                    CannotReach = cannotReach,
                    ProxyUrl = proxy,
                },
                map,
                name);
    }

    private List<string> ReadNames(MapReader map, string key)
    {
        var names = new List<string>();
        foreach (var (node, place) in map.List(key))
        {
            if (node is YamlText { Text.Length: > 0 } name)
            {
                names.Add(name.Text);
            }
            else
            {
                mistakes.Add(node, place, "a name is meant here", "Write the name of a hub or cluster of this file.");
            }
        }

        return names;
    }

    private YamlText? ReadName(MapReader map, Func<string?, string?> problem)
    {
        var name = map.Text("name", required: true);
        if (name is not null && problem(name.Text) is { } wrong)
        {
            mistakes.Add(
                name,
                map.At("name"),
                $"'{Client.ServerText.Cut(name.Text, 80)}' is not a legal name: {wrong}",
                "Write lower-case letters, digits and '-', beginning and ending with a letter or digit.");
            return null;
        }

        return name;
    }

    private AgentEndpoint? ReadEndpoint(MapReader? map)
    {
        if (map is null)
        {
            return null;
        }

        var server = map.Text("server", required: true);
        if (server is not null && ServerUrl.Problem(server.Text) is { } wrong)
        {
            mistakes.Add(server, map.At("server"), wrong, "Write it as https://host:port.");
            server = null;
        }

        var authority = paths.Authority(map);
        var proxy = ReadProxy(map);
        map.Close();
        return server is null ? null : new AgentEndpoint(new Uri(server.Text), authority, proxy);
    }

    private Uri? ReadProxy(MapReader map)
    {
        var text = map.Text("proxyUrl");
        if (text is not null && ServerUrl.ProxyProblem(text.Text) is { } wrong)
        {
            mistakes.Add(text, map.At("proxyUrl"), wrong, "Write it as http://host:port, https://host:port or socks5://host:port.");
            return null;
        }

        return text is null ? null : new Uri(text.Text);
    }

    private Dictionary<string, string> ReadLabels(MapReader? map)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map?.Entries() ?? [])
        {
            if (entry.Value is not YamlText { IsNull: false } value || !LabelValue().IsMatch(value.Text))
            {
                mistakes.Add(
                    entry.Value,
                    map!.At(entry.Key),
                    "this is not a label's value",
                    "Write at most 63 letters, digits, '-', '_' and '.', or '' for none.");
            }
            else if (!LabelKey().IsMatch(entry.Key))
            {
                mistakes.Add(entry, map!.At(entry.Key), "this is not a label's key", "Write [prefix.example/]name.");
            }
            else
            {
                labels[entry.Key] = value.Text;
            }
        }

        map?.Close();
        return labels;
    }

    [GeneratedRegex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelValue();

    [GeneratedRegex("^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelKey();
}
