using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;

namespace MultiHubFlows.FunctionsHost.Tests.Support;

/// <summary>Onboardings as a caller of the API has them.</summary>
internal sealed class Operations(JsonHttp api)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <summary>The body of a request that goes on by itself but at the checkpoints that are named.</summary>
    public static JsonObject Body(string cluster, IReadOnlyList<string> asked, params JsonNode[] registrations) => new()
    {
        ["cluster"] = cluster,
        ["registrations"] = new JsonArray(registrations),
        ["checkpoints"] = new JsonObject(((string[])["plan", "acceptance", "failure"]).Select(checkpoint =>
            KeyValuePair.Create(checkpoint, (JsonNode?)new JsonObject { ["mode"] = asked.Contains(checkpoint, StringComparer.Ordinal) ? "ask" : "auto" }))),
    };

    public static JsonObject On(string hub, string agentNamespace = "own", string mode = "Singleton") =>
        new() { ["hub"] = hub, ["mode"] = mode, ["agentNamespace"] = agentNamespace, ["leaseDurationSeconds"] = 5 };

    public static JsonObject Hosted(string hub, string mode = "SingletonHosted") =>
        new() { ["hub"] = hub, ["mode"] = mode, ["hostingCluster"] = "hosting1", ["leaseDurationSeconds"] = 5 };

    /// <summary>Starts one; its id.</summary>
    public async Task<string> StartAsync(JsonObject body, CancellationToken cancellationToken, string? key = null) =>
        $"{(await api.SendAsync(HttpMethod.Post, "/api/onboardings", body, key, cancellationToken))!["id"]}";

    /// <summary>Starts an offboarding of a cluster from all its hubs that asks nobody; its id.</summary>
    public async Task<string> LeaveAllAsync(string cluster, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["cluster"] = cluster,
            ["all"] = true,
            ["checkpoints"] = new JsonObject { ["removal"] = new JsonObject { ["mode"] = "auto" }, ["leaving"] = new JsonObject { ["mode"] = "auto" } },
        };
        return $"{(await api.SendAsync(HttpMethod.Post, "/api/offboardings", body, idempotencyKey: null, cancellationToken))!["id"]}";
    }

    public async Task<JsonNode> GetAsync(string operation, CancellationToken cancellationToken) => (await api.GetAsync($"/api/operations/{operation}", cancellationToken))!;

    public async Task CancelAsync(string operation, CancellationToken cancellationToken) =>
        await api.SendAsync(HttpMethod.Post, $"/api/operations/{operation}/cancel", new JsonObject { ["reason"] = "a test" }, idempotencyKey: null, cancellationToken);

    /// <summary>Waits for its end.</summary>
    public Task<JsonNode> EndAsync(string operation, CancellationToken cancellationToken) =>
        UntilAsync(operation, seen => $"{seen["status"]}" is "Succeeded" or "Failed" or "Canceled", cancellationToken);

    /// <summary>Looks at it until it is as wanted.</summary>
    public async Task<JsonNode> UntilAsync(string operation, Predicate<JsonNode> wanted, CancellationToken cancellationToken)
    {
        JsonNode? seen = null;
        try
        {
            while (true)
            {
                seen = await GetAsync(operation, cancellationToken);
                if (wanted(seen))
                {
                    return seen;
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"Not in time; last seen: {seen}", late);
        }
    }

    /// <summary>Waits for a question of it.</summary>
    public async Task<JsonNode> QuestionAsync(string operation, string checkpoint, CancellationToken cancellationToken)
    {
        while (true)
        {
            var open = await api.GetAsync($"/api/approvals?operation={operation}", cancellationToken);
            if (open!["value"]!.AsArray().FirstOrDefault(found => string.Equals($"{found!["checkpoint"]}", checkpoint, StringComparison.OrdinalIgnoreCase)) is { } question)
            {
                return question;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Answers a question; the flow has taken the answer when this ends.</summary>
    public Task<JsonNode?> AnswerAsync(JsonNode question, string decision, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["decision"] = decision, ["decisionId"] = $"{question["id"]}", ["subjectHash"] = $"{question["subjectHash"]}" };
        return api.SendAsync(HttpMethod.Post, $"/api/approvals/{question["id"]}/decision", body, idempotencyKey: null, cancellationToken);
    }
}
