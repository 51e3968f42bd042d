using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Undoing;

/// <summary>All objects of every kind on all clusters of a fleet, as kubectl reads them, without what moves by itself.</summary>
internal sealed class Everything
{
    private static readonly string[] Clusters = ["hub1", "hub2", "cluster1", "hosting1"];

    // Written by the servers themselves while time goes on.
    private static readonly string[] Moving = ["resourceVersion", "managedFields", "generation"];

    private readonly SortedDictionary<string, string> _objects = new(StringComparer.Ordinal);

    /// <summary>The names of all types that can be listed, by cluster; they change only when definitions come or go.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> TypesAsync(Kubectl kubectl, CancellationToken cancellationToken)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cluster in Clusters)
        {
            var names = await kubectl.RunAsync(cluster, cancellationToken, "api-resources", "--cached=false", "--verbs=list", "-o", "name");
            types[cluster] = string.Join(',', names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(type => type is not ("events" or "events.events.k8s.io")));
        }

        return types;
    }

    public static async Task<Everything> ReadAsync(Kubectl kubectl, IReadOnlyDictionary<string, string> types, CancellationToken cancellationToken)
    {
        var all = new Everything();
        foreach (var (cluster, names) in types)
        {
            foreach (var item in await kubectl.ListAsync(cluster, cancellationToken, names, "-A"))
            {
                all.Add(cluster, item);
            }
        }

        return all;
    }

    /// <summary>What differs: <c>+</c> new, <c>-</c> gone, <c>~</c> another content; each with cluster, kind, namespace and name.</summary>
    public IReadOnlyList<string> DifferenceTo(Everything later) =>
    [
        .. later._objects.Where(now => !_objects.ContainsKey(now.Key)).Select(now => $"+ {now.Key}"),
        .. _objects.Where(before => !later._objects.ContainsKey(before.Key)).Select(before => $"- {before.Key}"),
        .. _objects.Where(before => later._objects.TryGetValue(before.Key, out var now) && now != before.Value)
            .Select(before => $"~ {before.Key}\n  {before.Value}\n  {later._objects[before.Key]}"),
    ];

    private void Add(string cluster, JsonNode item)
    {
        var (kind, metadata) = ($"{item["kind"]}", item["metadata"]!.AsObject());
        var key = $"{cluster} {kind} {metadata["namespace"]}/{metadata["name"]}";
        if (kind == "CertificateSigningRequest")
        {
            key += $" of {item["spec"]!["username"]}";
        }

        foreach (var name in Moving)
        {
            metadata.Remove(name);
        }

        item.AsObject().Remove("status");
        if (kind == "Lease")
        {
            item.AsObject().Remove("spec");
        }

        _objects[key] = item.ToJsonString();
    }
}
