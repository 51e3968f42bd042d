using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>The operations of one round, seen from outside: what was asked, what a caller was told, what the API said last.</summary>
internal sealed class AskedOperations(IReadOnlyList<AskedOperation> asked, TimeSpan pause)
{
    private const string NotOpen = "question-not-open";

    private readonly Dictionary<string, string> _ids = [];
    private readonly ConcurrentDictionary<string, JsonNode> _seen = new(StringComparer.Ordinal);
    private int _changes;

    public AskedOperations(IReadOnlyList<AskedOperation> asked)
        : this(asked, TimeSpan.FromMilliseconds(100))
    {
    }

    /// <summary>How often the operations were seen to change.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>What the API said last, by the names of the operations.</summary>
    public IReadOnlyDictionary<string, JsonNode> Seen => _seen;

    /// <summary>Asks for what is not yet known to be accepted, answers questions, and looks until all of it ended.</summary>
    public async Task RunAsync(JsonHttp api, CancellationToken cancellationToken)
    {
        foreach (var operation in asked)
        {
            // Also what was told before is asked again: the same key never starts a second operation, and nobody forgets the first.
            var told = $"{(await api.SendAsync(HttpMethod.Post, operation.Path, operation.Body, $"kills-{operation.Name}", cancellationToken))!["id"]}";
            Assert.Equal(_ids.GetValueOrDefault(operation.Name, told), told);
            _ids[operation.Name] = told;
        }

        while (!await LookAsync(api, cancellationToken))
        {
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> LookAsync(JsonHttp api, CancellationToken cancellationToken)
    {
        var ended = true;
        foreach (var operation in asked)
        {
            var now = (await api.GetAsync($"/api/operations/{_ids[operation.Name]}", cancellationToken))!;
            if (!_seen.TryGetValue(operation.Name, out var before) || Progress(before) != Progress(now))
            {
                Interlocked.Increment(ref _changes);
            }

            _seen[operation.Name] = now;
            ended &= $"{now["status"]}" is "Succeeded" or "Failed" or "Canceled";
            await AnswerAsync(api, operation, now, cancellationToken);
        }

        return ended;
    }

    private static async Task AnswerAsync(JsonHttp api, AskedOperation operation, JsonNode now, CancellationToken cancellationToken)
    {
        foreach (var question in now["checkpoints"]?.AsArray().Where(found => $"{found!["state"]}" == "open") ?? [])
        {
            var answer = operation.Answers.FirstOrDefault(given => given.Checkpoint == $"{question!["kind"]}" && given.Hub == $"{question["hub"]}");
            if (answer is null)
            {
                continue;
            }

            using var person = answer.Key is { } key ? api.As(key) : null;
            try
            {
                await (person ?? api).SendAsync(
                    HttpMethod.Post, $"/api/approvals/{question!["id"]}/decision", new JsonObject { ["decision"] = answer.Decision }, idempotencyKey: null, cancellationToken);
            }
            catch (RefusedCallException decided) when (decided.Message.Contains(NotOpen, StringComparison.Ordinal))
            {
                // The flow took it in an earlier life, and has not said so yet.
            }
        }
    }

    private static string Progress(JsonNode operation) =>
        $"{operation["status"]} {operation["step"]} {string.Join(' ', operation["registrations"]?.AsArray().Select(r => $"{r!["step"]} {r["outcome"]}") ?? [])}";
}
