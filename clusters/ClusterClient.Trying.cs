using System.Text.Json.Nodes;

namespace MultiHubFlows.Clusters;

public sealed partial class ClusterClient
{
    /// <summary>
    /// What server-side apply would make of an object, admission included; nothing is stored. It takes the right to patch, and to create where
    /// there is none.
    /// </summary>
    public async Task<JsonObject> TryApplyAsync<T>(ResourceKind kind, T value, CancellationToken cancellationToken)
        where T : class
    {
        var call = ToApply(kind, value, force: true);
        var tried = call with { Query = [.. call.Query, ("dryRun", "All")], Guard = null };
        return Read<JsonObject>(tried, (await _caller.SendAsync(tried, cancellationToken)).Last);
    }
}
