using System.Collections.Concurrent;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Finds the resource of a kind by discovery; what was found is kept, what was not is asked again.</summary>
internal sealed class KindMapper(ClusterClient cluster)
{
    private readonly ConcurrentDictionary<string, ResourceType> _known = new(StringComparer.Ordinal);

    public async Task<ResourceType?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var key = $"{apiVersion}/{kind}";
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var path = slash < 0 ? $"/api/{apiVersion}" : $"/apis/{apiVersion}";
        JsonObject list;
        try
        {
            list = await cluster.SendAsync(HttpMethod.Get, path, body: null, cancellationToken);
        }
        catch (ApiException missing) when (missing.IsNotFound)
        {
            return null;
        }

        var found = list.Objects("resources").FirstOrDefault(
            item => item.Text("kind") == kind && item.Text("name")?.Contains('/', StringComparison.Ordinal) == false);
        if (found is null)
        {
            return null;
        }

        var type = new ResourceType(
            slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], found.Text("name")!, kind, found.Flag("namespaced"));
        _known[key] = type;
        return type;
    }
}
