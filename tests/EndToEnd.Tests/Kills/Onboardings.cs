using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>The onboardings of one round, seen from outside: what was asked, what a caller was told, what the API said last.</summary>
internal sealed class Onboardings(TimeSpan pause, bool hostedInTwoPods = false)
{
    private readonly Dictionary<string, string> _ids = [];
    private readonly ConcurrentDictionary<string, JsonNode> _seen = new(StringComparer.Ordinal);
    private int _changes;

    public Onboardings(bool hostedInTwoPods = false)
        : this(TimeSpan.FromMilliseconds(100), hostedInTwoPods)
    {
    }

    /// <summary>The registrations that were asked for; hosting where the agent runs elsewhere.</summary>
    public static IReadOnlyList<(string Cluster, string Hub, string? Hosting)> Registrations { get; } =
        [("cluster1", "hub1", null), ("cluster1", "hub2", null), ("cluster2", "hub1", null), ("cluster2", "hub2", "hosting1")];

    /// <summary>How often the operations were seen to change.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>What the API said last, by cluster.</summary>
    public IReadOnlyDictionary<string, JsonNode> Seen => _seen;

    /// <summary>Asks for what is not yet known to be accepted, and looks until all of it ended.</summary>
    public async Task RunAsync(JsonHttp api, CancellationToken cancellationToken)
    {
        foreach (var cluster in (string[])["cluster1", "cluster2"])
        {
            // Also what was told before is asked again: the same key never starts a second operation, and nobody forgets the first.
            var told = (await api.SendAsync(HttpMethod.Post, "/api/onboardings", Body(cluster), $"kills-{cluster}", cancellationToken))!["id"]!.GetValue<string>();
            Assert.Equal(_ids.GetValueOrDefault(cluster, told), told);
            _ids[cluster] = told;
        }

        while (!await LookAsync(api, cancellationToken))
        {
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> LookAsync(JsonHttp api, CancellationToken cancellationToken)
    {
        var ended = true;
        foreach (var (cluster, id) in _ids)
        {
            var operation = (await api.GetAsync($"/api/operations/{id}", cancellationToken))!;
            if (!_seen.TryGetValue(cluster, out var before) || Progress(before) != Progress(operation))
            {
                Interlocked.Increment(ref _changes);
            }

            _seen[cluster] = operation;
            ended &= operation["status"]!.GetValue<string>() is "Succeeded" or "Failed" or "Canceled";
        }

        return ended;
    }

    private static string Progress(JsonNode operation) => $"{operation["step"]} {string.Join(' ', operation["registrations"]!.AsArray().Select(r => $"{r!["step"]} {r["outcome"]}"))}";

    private JsonObject Body(string cluster) => new()
    {
        ["cluster"] = cluster,
        ["registrations"] = new JsonArray([.. Registrations.Where(asked => asked.Cluster == cluster).Select(Registration)]),
        ["checkpoints"] = JsonNode.Parse("""{"plan":{"mode":"auto"},"acceptance":{"mode":"auto"},"failure":{"mode":"auto"}}"""),
    };

    /// <summary>Three modes, and the fourth in place of SingletonHosted.</summary>
    private string Mode((string Cluster, string Hub, string? Hosting) asked) => asked switch
    {
        { Hosting: not null } => hostedInTwoPods ? "Hosted" : "SingletonHosted",
        { Cluster: "cluster1", Hub: "hub2" } => "Default",
        _ => "Singleton",
    };

    private JsonNode Registration((string Cluster, string Hub, string? Hosting) asked)
    {
        var registration = new JsonObject { ["hub"] = asked.Hub, ["mode"] = Mode(asked), ["leaseDurationSeconds"] = 5 };
        if (asked.Hosting is { } hosting)
        {
            registration["hostingCluster"] = hosting;
        }
        else
        {
            registration["agentNamespace"] = asked is { Cluster: "cluster1", Hub: "hub1" } ? "default" : "own";
        }

        return registration;
    }
}
