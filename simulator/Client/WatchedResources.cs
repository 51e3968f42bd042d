using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Client;

/// <summary>
/// A cache of one type that follows the server by list and watch, and lists anew after 410, reset or refusal. Observers are told the
/// key and the object (null: gone) of each change, from the loop of <see cref="RunAsync"/> and never concurrently.
/// </summary>
internal sealed class WatchedResources(
    ClusterClient client, ResourceType type, string? @namespace, string? selector, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, JsonObject> _items = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long to wait after the n-th refusal in a row (0 first): an agent that is not accepted is patient.</summary>
    public Func<int, TimeSpan> RefusalBackoff { get; init; } = Exponential;

    /// <summary>Told of each change. Set before <see cref="RunAsync"/> starts.</summary>
    public Action<string, JsonObject?>? Changed { get; set; }

    /// <summary>Completes with the first successful list.</summary>
    public Task Synced => _synced.Task;

    public IEnumerable<JsonObject> Items => _items.Values;

    public int Count => _items.Count;

    public JsonObject? Find(string key) => _items.TryGetValue(key, out var item) ? item : null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        string? version = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                version ??= await ListAsync(cancellationToken);
                failures = 0;
                version = await FollowAsync(version, cancellationToken);
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                version = null;
                var wait = failure is ApiException { IsRefusal: true } ? RefusalBackoff(failures) : Exponential(failures);
                failures++;
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    private static TimeSpan Exponential(int failures) => TimeSpan.FromSeconds(Math.Min(0.2 * Math.Pow(2, failures), 30));

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(type, @namespace, selector, cancellationToken);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Objects("items"))
        {
            seen.Add(item.Key());
            Put(item);
        }

        foreach (var gone in _items.Keys.Where(key => !seen.Contains(key)).ToList())
        {
            Remove(gone);
        }

        _synced.TrySetResult();
        return list.Text("metadata", "resourceVersion") ?? "0";
    }

    /// <summary>Returns the version to go on from when the server ended the stream in peace, null to list anew.</summary>
    private async Task<string?> FollowAsync(string version, CancellationToken cancellationToken)
    {
        await foreach (var change in client.WatchAsync(type, @namespace, selector, version, cancellationToken))
        {
            if (change.Text("type") == "ERROR" || change["object"] is not JsonObject item)
            {
                return null;
            }

            version = item.Text("metadata", "resourceVersion") ?? version;
            switch (change.Text("type"))
            {
                case "ADDED" or "MODIFIED":
                    Put(item);
                    break;
                case "DELETED":
                    Remove(item.Key());
                    break;
                default:
                    break;
            }
        }

        return version;
    }

    private void Put(JsonObject item)
    {
        var key = item.Key();
        var known = Find(key);
        if (known is not null
            && known.Text("metadata", "resourceVersion") == item.Text("metadata", "resourceVersion")
            && known.Uid() == item.Uid())
        {
            return;
        }

        _items[key] = item;
        Changed?.Invoke(key, item);
    }

    private void Remove(string key)
    {
        if (_items.TryRemove(key, out _))
        {
            Changed?.Invoke(key, null);
        }
    }
}
