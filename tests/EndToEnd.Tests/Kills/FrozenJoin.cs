using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>
/// One join in two processes: the first is stopped while a server holds a request of one of its activities, the second goes on from a copy of
/// its store and undoes the join. Then the first is let go.
/// </summary>
internal sealed class FrozenJoin(SimulatedFleet fleet, string firstData, string secondData, bool hosted) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly MultihubProcess _first = Serve(fleet, firstData);
    private string _id = string.Empty;

    /// <summary>The clusters that it touches.</summary>
    public IReadOnlyList<string> Clusters => hosted ? ["hub2", "cluster2", "hosting1"] : ["hub1", "cluster1"];

    /// <summary>What both processes wrote.</summary>
    public string Talk { get; private set; } = string.Empty;

    /// <summary>Starts the join, and stops the process once a request is held.</summary>
    public async Task FreezeAtAsync(JsonObject rule, string server, CancellationToken cancellationToken)
    {
        await fleet.AddFaultAsync(rule, server, cancellationToken);
        await _first.SaysAsync("Listening on", cancellationToken);
        using var api = await ServeApi.OpenAsync(firstData, cancellationToken);
        _id = $"{(await api.SendAsync(HttpMethod.Post, "/api/onboardings", Body(), idempotencyKey: null, cancellationToken))!["id"]}";
        await fleet.UntilHeldAsync(cancellationToken);
        await _first.FreezeAsync(cancellationToken);
    }

    /// <summary>Undoes the join with a process of its own, which ends then; returns the step that the join was at.</summary>
    public async Task<string> UndoElsewhereAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(secondData);
        foreach (var file in (string[])["flows.db", "flows.db-wal"])
        {
            File.Copy(Path.Combine(firstData, file), Path.Combine(secondData, file));
        }

        await using var second = Serve(fleet, secondData);
        try
        {
            await second.SaysAsync("Listening on", cancellationToken);
            using var api = await ServeApi.OpenAsync(secondData, cancellationToken);
            var step = $"{(await LookAsync(api, cancellationToken))["registrations"]![0]!["step"]}";
            await api.SendAsync(HttpMethod.Post, $"/api/operations/{_id}/cancel", body: null, idempotencyKey: null, cancellationToken);
            var ended = await UntilAsync(api, operation => $"{operation["status"]}" is "Canceled" or "Succeeded" or "Failed", cancellationToken);
            Assert.True($"{ended["status"]}" == "Canceled" && $"{ended["registrations"]![0]!["undone"]}" == "true", ended.ToJsonString());
            await second.TerminateAsync(cancellationToken);
            return step;
        }
        finally
        {
            Talk += second.Talk;
        }
    }

    /// <summary>Lets the first process go on, waits until it asks what to do, and returns why it does.</summary>
    public async Task<string> ThawAsync(CancellationToken cancellationToken)
    {
        await _first.ThawAsync(cancellationToken);
        using var api = await ServeApi.OpenAsync(firstData, cancellationToken);
        var stuck = await UntilAsync(api, operation => $"{operation["status"]}" is not "Running", cancellationToken);
        Assert.True($"{stuck["status"]}" == "WaitingForApproval", stuck.ToJsonString());
        return $"{stuck["registrations"]![0]!["reason"]?["code"]}";
    }

    /// <summary>Ends the first process for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        Talk += _first.Talk;
    }

    private static MultihubProcess Serve(SimulatedFleet fleet, string data) =>
        MultihubProcess.Start("serve", "--fleet", fleet.FleetFile, "--data", data, "--until-eof");

    private async Task<JsonNode> LookAsync(JsonHttp api, CancellationToken cancellationToken) => (await api.GetAsync($"/api/operations/{_id}", cancellationToken))!;

    private async Task<JsonNode> UntilAsync(JsonHttp api, Func<JsonNode, bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            var operation = await LookAsync(api, cancellationToken);
            if (holds(operation))
            {
                return operation;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private JsonNode Body() => JsonNode.Parse(
        hosted
            ? """{"cluster":"cluster2","registrations":[{"hub":"hub2","mode":"SingletonHosted","hostingCluster":"hosting1","leaseDurationSeconds":5}],"checkpoints":{"plan":{"mode":"auto"},"acceptance":{"mode":"auto"},"failure":{"mode":"ask"}}}"""
            : """{"cluster":"cluster1","registrations":[{"hub":"hub1","mode":"Singleton","agentNamespace":"own","leaseDurationSeconds":5}],"checkpoints":{"plan":{"mode":"auto"},"acceptance":{"mode":"auto"},"failure":{"mode":"ask"}}}""")!;
}
