using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Races;

/// <summary>A process with a data folder of its own that serves a fleet which others serve too.</summary>
internal sealed class Contender : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly MultihubProcess _process;
    private readonly JsonHttp _api;

    private Contender(MultihubProcess process, JsonHttp api) => (_process, _api) = (process, api);

    /// <summary>What the process wrote.</summary>
    public string Talk => _process.Talk;

    public static async Task<Contender> StartAsync(SimulatedFleet fleet, string name, CancellationToken cancellationToken)
    {
        var data = fleet.DataFolder(name);
        var process = MultihubProcess.Start("serve", "--fleet", fleet.FleetFile, "--data", data, "--until-eof");
        try
        {
            await process.SaysAsync("Listening on", cancellationToken);
            return new Contender(process, await ServeApi.OpenAsync(data, cancellationToken));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for an onboarding whose checkpoints all go on by themselves, and returns its id.</summary>
    public async Task<string> OnboardAsync(string cluster, JsonArray registrations, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["cluster"] = cluster,
            ["registrations"] = registrations.DeepClone(),
            ["checkpoints"] = JsonNode.Parse("""{"plan":{"mode":"auto"},"acceptance":{"mode":"auto"},"failure":{"mode":"auto"}}"""),
        };
        return $"{(await _api.SendAsync(HttpMethod.Post, "/api/onboardings", body, idempotencyKey: null, cancellationToken))!["id"]}";
    }

    /// <summary>Waits for the end of an operation, and returns its registrations.</summary>
    public async Task<IReadOnlyList<JsonNode>> EndAsync(string operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            var seen = (await _api.GetAsync($"/api/operations/{operation}", cancellationToken))!;
            if ($"{seen["status"]}" is "Succeeded" or "Failed" or "Canceled" or "WaitingForApproval")
            {
                return [.. seen["registrations"]!.AsArray().OfType<JsonNode>()];
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _process.DisposeAsync();
    }
}
