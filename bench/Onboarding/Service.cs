using System.Text.Json.Nodes;

namespace MultiHubFlows.Bench.Onboarding;

/// <summary><c>multihub serve</c> as a process of its own, with its store in a folder.</summary>
internal sealed class Service : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly MultiHubProcess _process;
    private readonly JsonCalls _api;

    private Service(MultiHubProcess process, JsonCalls api)
    {
        _process = process;
        _api = api;
    }

    public (double Now, double Peak) Memory => _process.Memory;

    /// <summary>What it has used of processors so far, its start included.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    public static async Task<Service> StartAsync(string fleetFile, string dataFolder, CancellationToken cancellationToken)
    {
        var process = await MultiHubProcess.StartAsync("Listening on", cancellationToken, "serve", "--fleet", fleetFile, "--data", dataFolder, "--reconcile", "off");
        return new Service(process, await JsonCalls.OfFilesAsync(Path.Combine(dataFolder, "address"), Path.Combine(dataFolder, "token"), cancellationToken));
    }

    /// <summary>Starts an onboarding and returns its id.</summary>
    public async Task<string> OnboardAsync(string cluster, int hubs, string plan, CancellationToken cancellationToken)
    {
        var registrations = Enumerable.Range(1, hubs).Select(number => (JsonNode)new JsonObject
        {
            ["hub"] = $"hub{number}",
            ["mode"] = "Singleton",
            ["agentNamespace"] = number == 1 ? "default" : "own",
            ["leaseDurationSeconds"] = 10,
        });
        var started = await _api.PostAsync(
            "/api/onboardings",
            new JsonObject
            {
                ["cluster"] = cluster,
                ["registrations"] = new JsonArray([.. registrations]),
                ["checkpoints"] = new JsonObject { ["plan"] = Mode(plan), ["acceptance"] = Mode("auto"), ["failure"] = Mode("auto") },
            },
            cancellationToken);
        return started["id"]!.GetValue<string>();
    }

    /// <summary>The operation once it has a status.</summary>
    /// <exception cref="InvalidOperationException">It ended with another one.</exception>
    public async Task<JsonNode> UntilAsync(string id, string status, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            var operation = await _api.GetAsync($"/api/operations/{id}", both.Token);
            var now = operation["status"]!.GetValue<string>();
            if (now == status)
            {
                return operation;
            }

            if (now is "Failed" or "Canceled" or "Succeeded")
            {
                throw new InvalidOperationException($"{id} is {now}: {operation.ToJsonString()}");
            }

            await Task.Delay(Pause, TimeProvider.System, both.Token);
        }
    }

    private static JsonObject Mode(string mode) => new() { ["mode"] = mode };

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _process.DisposeAsync();
    }
}
