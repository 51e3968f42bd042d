using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.HandingOver;

/// <summary>A provider's hub and a customer's of another version, a cluster that is the provider's, and the program that serves them with two keys.</summary>
internal sealed class HandoffRun : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ScratchFolder _folder;
    private readonly SimulatedFleet _fleet;
    private readonly MultihubProcess _serve;
    private readonly JsonHttp _api;

    private readonly string _data;

    private HandoffRun(ScratchFolder folder, SimulatedFleet fleet, MultihubProcess serve, JsonHttp api, string data) =>
        (_folder, _fleet, _serve, _api, _data) = (folder, fleet, serve, api, data);

    public Kubectl Kubectl => _fleet.Kubectl;

    /// <summary>The API as each side calls it.</summary>
    public required JsonHttp Customer { get; init; }

    /// <summary>See <see cref="Customer"/>.</summary>
    public required JsonHttp Provider { get; init; }

    public static async Task<HandoffRun> StartAsync(CancellationToken cancellationToken)
    {
        var folder = new ScratchFolder();
        var keys = folder.Of("keys.json");
        var starting = SimulatedFleet.StartAsync(new FleetSize(2, 1, 1), cancellationToken, "--hub-version", "hub2=v1.4.0");
        var (customer, provider) = (await ApiKeys.CreateAsync("customer-ops", "approver", keys, cancellationToken), await ApiKeys.CreateAsync("provider-ops", "approver", keys, cancellationToken));
        var fleet = await starting;
        var data = fleet.DataFolder("data");
        var serve = MultihubProcess.Start("serve", "--fleet", fleet.FleetFile, "--data", data, "--keys", keys, "--reconcile", "off", "--until-eof");
        await serve.SaysAsync("Listening on", cancellationToken);
        var address = new Uri((await File.ReadAllTextAsync(Path.Combine(data, "address"), cancellationToken)).Trim());
        return new HandoffRun(folder, fleet, serve, await ServeApi.OpenAsync(data, cancellationToken), data) { Customer = new JsonHttp(address, customer), Provider = new JsonHttp(address, provider) };
    }

    /// <summary>A watch of both hubs.</summary>
    public NoGap Watch() => new(_fleet, "hub1", "hub2");

    /// <summary>A watch of one ConfigMap on the managed cluster: a line at each change, with what it was.</summary>
    public KubectlWatch WatchMap(string name) =>
        new(Path.Combine(_fleet.Folder, "cluster1-admin.kubeconfig"), "configmap", name, "--output-watch-events", "--no-headers", "-n", "default");

    /// <summary>The credential of the cluster's agent of a hub, as whoever stole it would have it: a kubeconfig that <see cref="Kubectl"/> takes as "agent".</summary>
    public async Task StealCredentialAsync(string ns, string runsOn, CancellationToken cancellationToken)
    {
        var secret = await Kubectl.GetAsync(runsOn, cancellationToken, "secret", "hub-kubeconfig-secret", "-n", ns);
        foreach (var (name, value) in secret["data"]!.AsObject())
        {
            var file = Path.Combine(_fleet.Folder, name == "kubeconfig" ? "agent-admin.kubeconfig" : name);
            await File.WriteAllBytesAsync(file, Convert.FromBase64String($"{value}"), cancellationToken);
        }
    }

    /// <summary>Starts an operation that asks nobody but for consent.</summary>
    public async Task<string> StartAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        var checkpoints = new JsonObject { ["plan"] = Auto(), ["acceptance"] = Auto(), ["failure"] = Auto() };
        if (path.EndsWith("handoffs", StringComparison.Ordinal))
        {
            checkpoints["leaving"] = Auto();
        }

        body["checkpoints"] = checkpoints;
        return $"{(await _api.SendAsync(HttpMethod.Post, path, body, idempotencyKey: null, cancellationToken))!["id"]}";
    }

    /// <summary>Starts a hand-off by the command line, which asks nobody but for consent.</summary>
    public async Task<string> HandOverAsync(string to, CancellationToken cancellationToken)
    {
        await using var command = MultihubProcess.Start(
            "handoff", "cluster1", "--from", "hub1", "--to", to, "--overlap", "2s", "--soak", "2s", "--then-default-namespace", "--auto", "plan,acceptance,failure,leaving", "--data", _data, "-o", "json");
        var code = await command.EndAsync(cancellationToken);
        Assert.True(code == 0, $"multihub handoff ended with {code}: {command.Output} {command.Talk}");
        return $"{JsonNode.Parse(command.Output)!["id"]}";
    }

    public Task<JsonNode> EndAsync(string operation, CancellationToken cancellationToken) =>
        UntilAsync(operation, seen => $"{seen["status"]}" is "Succeeded" or "Failed" or "Canceled", cancellationToken);

    /// <summary>The question that one side is asked.</summary>
    public async Task<string> AskedAsync(string operation, string hub, CancellationToken cancellationToken)
    {
        string? asked = null;
        await UntilAsync(operation, seen => Open(seen, hub) is { } id ? (asked = id) is not null : $"{seen["status"]}" is "Succeeded" or "Failed" or "Canceled", cancellationToken);
        return asked ?? throw new InvalidOperationException($"{hub} was not asked: {await _api.GetAsync($"api/operations/{operation}", cancellationToken)}");
    }

    public static Task DecideAsync(JsonHttp side, string question, string decision, CancellationToken cancellationToken) =>
        side.SendAsync(HttpMethod.Post, $"api/approvals/{question}/decision", new JsonObject { ["decision"] = decision }, idempotencyKey: null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Customer.Dispose();
        Provider.Dispose();
        _api.Dispose();
        await _serve.DisposeAsync();
        await _fleet.DisposeAsync();
        _folder.Dispose();
    }

    private static string? Open(JsonNode operation, string hub) =>
        operation["checkpoints"]!.AsArray().Where(its => $"{its!["state"]}" == "open" && $"{its["kind"]}" == "consent" && $"{its["hub"]}" == hub).Select(its => $"{its!["id"]}").FirstOrDefault();

    private async Task<JsonNode> UntilAsync(string operation, Func<JsonNode, bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            var seen = (await _api.GetAsync($"api/operations/{operation}", cancellationToken))!;
            if (holds(seen))
            {
                return seen;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static JsonObject Auto() => new() { ["mode"] = "auto" };
}
