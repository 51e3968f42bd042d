using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Undoing;

/// <summary>
/// A simulated fleet and the real process over it, in which cluster1 has joined hub1 with its agent in the default namespace; from then on
/// every change of that membership is watched. A first join of hub2 was undone late, so that what OCM makes once is there.
/// </summary>
public sealed class JoinedFleet : IAsyncLifetime
{
    private const string Membership =
        """jsonpath={.metadata.uid} {.spec.hubAcceptsClient} {.status.conditions[?(@.type=="ManagedClusterConditionAvailable")].status}{"\n"}""";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ScratchFolder _folder = new();
    private MultihubProcess? _simulate;
    private MultihubProcess? _serve;
    private JsonHttp? _control;
    private JsonHttp? _api;
    private IReadOnlyDictionary<string, string> _types = new Dictionary<string, string>(StringComparer.Ordinal);
    private Everything? _last;

    internal JsonHttp Control => _control!;

    internal JsonHttp Api => _api!;

    internal Kubectl Kubectl { get; private set; } = null!;

    /// <summary>UID, acceptance and availability of cluster1 on hub1, a line at each change.</summary>
    internal KubectlWatch Sibling { get; private set; } = null!;

    /// <summary>What the first join of hub2 by way of hosting1 left when it was undone after its acceptance.</summary>
    internal IReadOnlyList<string> FirstResidue { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        var fleet = _folder.Of("fleet");
        _simulate = MultihubProcess.Start("simulate", "--hubs", "2", "--managed", "1", "--hosting", "1", "--control", "--until-eof", "--out", fleet);
        await _simulate.SaysAsync("the fleet file is", deadline.Token);
        _control = await ConnectAsync(Path.Combine(fleet, "control.url"), Path.Combine(fleet, "control.token"), deadline.Token);
        Kubectl = new Kubectl(fleet);

        var data = _folder.Of("data");
        _serve = MultihubProcess.Start("serve", "--fleet", Path.Combine(fleet, "fleet.yaml"), "--data", data);
        await _serve.SaysAsync("Listening on", deadline.Token);
        _api = await ConnectAsync(Path.Combine(data, "address"), Path.Combine(data, "token"), deadline.Token);

        var sibling = new JsonObject { ["hub"] = "hub1", ["mode"] = "Singleton", ["agentNamespace"] = "default", ["leaseDurationSeconds"] = 5 };
        var joined = await EndAsync(await StartAsync(sibling, [], deadline.Token), deadline.Token);
        Assert.Equal("Joined", $"{joined["outcome"]}");
        Sibling = new KubectlWatch(Path.Combine(fleet, "hub1-admin.kubeconfig"), "managedcluster", "cluster1", "-o", Membership);
        await Sibling.FirstAsync(deadline.Token);

        var before = await Everything.ReadAsync(Kubectl, await Everything.TypesAsync(Kubectl, deadline.Token), deadline.Token);
        await CancelAtAsync(JoinStep.Hosted[^1], Hosted(), deadline.Token);
        _types = await Everything.TypesAsync(Kubectl, deadline.Token);
        FirstResidue = await DifferenceAsync(before, deadline.Token);
    }

    /// <summary>What is there; what was read last, where all was well then, because nothing goes on between two tests.</summary>
    internal async Task<Everything> BeforeAsync(CancellationToken cancellationToken) => _last ?? await Everything.ReadAsync(Kubectl, _types, cancellationToken);

    /// <summary>What is other than before.</summary>
    internal async Task<IReadOnlyList<string>> DifferenceAsync(Everything before, CancellationToken cancellationToken)
    {
        _last = null;
        var now = await Everything.ReadAsync(Kubectl, _types, cancellationToken);
        var difference = before.DifferenceTo(now);
        _last = now;
        return difference;
    }

    internal static JsonObject Own(bool twoPods = false) =>
        new() { ["hub"] = "hub2", ["mode"] = twoPods ? "Default" : "Singleton", ["agentNamespace"] = "own", ["leaseDurationSeconds"] = 5 };

    internal static JsonObject Hosted(bool twoPods = false) =>
        new() { ["hub"] = "hub2", ["mode"] = twoPods ? "Hosted" : "SingletonHosted", ["hostingCluster"] = "hosting1", ["leaseDurationSeconds"] = 5 };

    /// <summary>Starts an onboarding, and cancels it while one of its requests is under way; returns it as it ended.</summary>
    internal async Task<JsonNode> CancelAtAsync(JoinStep step, JsonObject registration, CancellationToken cancellationToken)
    {
        await MeetAsync(step, "holdBefore", cancellationToken);
        var operation = await StartAsync(registration, [], cancellationToken);
        try
        {
            await Control.GetAsync("held?wait=true", cancellationToken);
            await UntilAsync(operation, seen => $"{seen["registrations"]![0]!["step"]}" == step.Shown, cancellationToken);
            await CancelAsync(operation, cancellationToken);
        }
        finally
        {
            await Control.SendAsync(HttpMethod.Delete, "faults", body: null, idempotencyKey: null, CancellationToken.None);
        }

        return await EndAsync(operation, cancellationToken);
    }

    /// <summary>The step's next request meets a fault.</summary>
    internal Task MeetAsync(JoinStep step, string fault, CancellationToken cancellationToken) =>
        Control.SendAsync(HttpMethod.Post, "faults", step.Rule(fault), idempotencyKey: null, cancellationToken);

    /// <summary>Cancels an operation, and ends when its flow knows it.</summary>
    internal async Task CancelAsync(string operation, CancellationToken cancellationToken)
    {
        await Api.SendAsync(HttpMethod.Post, $"/api/operations/{operation}/cancel", new JsonObject { ["reason"] = "a test" }, idempotencyKey: null, cancellationToken);
        await UntilAsync(operation, seen => seen["canceled"] is not null, cancellationToken);
    }

    /// <summary>Waits for its end.</summary>
    internal Task<JsonNode> EndAsync(string operation, CancellationToken cancellationToken) =>
        UntilAsync(operation, seen => $"{seen["status"]}" is "Succeeded" or "Failed" or "Canceled", cancellationToken);

    /// <summary>Starts an onboarding of cluster1 that goes on by itself but at the checkpoints that are named; returns its id.</summary>
    internal async Task<string> StartAsync(JsonObject registration, IReadOnlyList<string> asked, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["cluster"] = "cluster1", ["registrations"] = new JsonArray(registration), ["checkpoints"] = new JsonObject() };
        foreach (var checkpoint in (string[])["plan", "acceptance", "failure"])
        {
            body["checkpoints"]![checkpoint] = new JsonObject { ["mode"] = asked.Contains(checkpoint, StringComparer.Ordinal) ? "ask" : "auto" };
        }

        return $"{(await Api.SendAsync(HttpMethod.Post, "/api/onboardings", body, idempotencyKey: null, cancellationToken))!["id"]}";
    }

    /// <summary>Starts an offboarding of cluster1 from hub2, which asks before it removes anything; returns its id.</summary>
    internal async Task<string> OffboardAsync(CancellationToken cancellationToken)
    {
        var checkpoints = new JsonObject { ["leaving"] = new JsonObject { ["mode"] = "auto" } };
        var body = new JsonObject { ["cluster"] = "cluster1", ["hubs"] = new JsonArray("hub2"), ["checkpoints"] = checkpoints };
        return $"{(await Api.SendAsync(HttpMethod.Post, "/api/offboardings", body, idempotencyKey: null, cancellationToken))!["id"]}";
    }

    /// <summary>Looks at an operation until it is as wanted.</summary>
    internal async Task<JsonNode> UntilAsync(string operation, Predicate<JsonNode> wanted, CancellationToken cancellationToken)
    {
        JsonNode? seen = null;
        try
        {
            while (true)
            {
                seen = (await Api.GetAsync($"/api/operations/{operation}", cancellationToken))!;
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

    /// <summary>Waits for the operation's next question, and answers it; the flow has taken the answer when this ends.</summary>
    internal async Task AnswerAsync(string operation, string checkpoint, string decision, CancellationToken cancellationToken)
    {
        JsonNode? question = null;
        await UntilAsync(operation, seen => $"{seen["status"]}" is "WaitingForApproval" or "Succeeded" or "Failed", cancellationToken);
        while (question is null)
        {
            var open = await Api.GetAsync($"/api/approvals?operation={operation}", cancellationToken);
            question = open!["value"]!.AsArray().FirstOrDefault(found => string.Equals($"{found!["checkpoint"]}", checkpoint, StringComparison.OrdinalIgnoreCase));
            await Task.Delay(question is null ? Pause : TimeSpan.Zero, TimeProvider.System, cancellationToken);
        }

        var body = new JsonObject { ["decision"] = decision, ["decisionId"] = $"{question["id"]}", ["subjectHash"] = $"{question["subjectHash"]}" };
        await Api.SendAsync(HttpMethod.Post, $"/api/approvals/{question["id"]}/decision", body, idempotencyKey: null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Sibling is not null)
        {
            await Sibling.DisposeAsync();
        }

        _api?.Dispose();
        _control?.Dispose();
        foreach (var process in (MultihubProcess?[])[_serve, _simulate])
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    private static async Task<JsonHttp> ConnectAsync(string address, string token, CancellationToken cancellationToken) =>
        new(new Uri((await File.ReadAllTextAsync(address, cancellationToken)).Trim()), (await File.ReadAllTextAsync(token, cancellationToken)).Trim());
}
