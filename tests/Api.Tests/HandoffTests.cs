using System.Net.Http.Headers;
using System.Text.Json;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Keys;
using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Api.Tests;

public sealed class HandoffTests : IDisposable
{
    private static readonly object Auto = new { mode = "auto" };

    private static readonly string[] ConsentChoices = ["keep", "remove", "reject", "skip", "rollback"];

    private readonly Folder _folder = new();
    private readonly List<ApiKey> _keys = [];
    private readonly string _admin;
    private readonly string _customer;
    private readonly string _provider;

    public HandoffTests()
    {
        (_admin, _customer, _provider) = (Add("admin", ApiRole.Administrator), Add("customer-ops", ApiRole.Approver), Add("provider-ops", ApiRole.Approver));
        File.WriteAllText(KeyFile, new KeyRing(_keys).Write());
    }

    private string KeyFile => Path.Combine(_folder.Path, "keys.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_TwoKeysConsent_EndsHandedOverWithAStatement()
    {
        await using var service = await StartAsync();
        var id = await HandOffAsync(service);

        var customer = await service.QuestionAsync(id);
        var waiting = await service.OperationAsync(id);
        using var taken = await DecideAsync(service, customer, "approve", _customer);
        var provider = await service.QuestionAsync(id, customer.Text("id"));
        using var approvals = await service.GetAsync($"/api/approvals?operation={id}");
        using var refused = await DecideAsync(service, provider, "keep", _customer);
        using var decided = await DecideAsync(service, provider, "keep", _provider);
        var ended = await EndedAsync(service, id);

        Assert.Equal(($"{id}-hub2-consent-1", "consent"), (customer.Text("id"), customer.Text("checkpoint")));
        Assert.Equal(("handoff", "WaitingForApproval"), (waiting.Text("kind"), waiting.Text("status")));
        Assert.Empty(waiting.ReasonCodes());
        Assert.Equal(["Succeeded", "WaitingForApproval"], waiting.GetProperty("registrations").EnumerateArray().Select(registration => registration.Text("status")));
        Assert.Equal("the consent of both sides", waiting.GetProperty("registrations")[1].Text("waitingFor"));
        Assert.Equal(200, (int)taken.StatusCode);
        Assert.Equal(ConsentChoices, provider.GetProperty("choices").EnumerateArray().Select(choice => choice.GetString()));
        var open = (await approvals.JsonAsync()).GetProperty("value")[0];
        Assert.Equal(("hub1", "customer-ops", true), (open.Text("hub"), open.Text("notBy"), open.GetProperty("byKeyOnly").GetBoolean()));
        var problem = await refused.ProblemAsync("same-party", 403);
        Assert.Contains("multihub keys create", problem.Text("nextStep"), StringComparison.Ordinal);
        Assert.Equal(200, (int)decided.StatusCode);
        Assert.Equal(("Succeeded", "HandedOver"), (ended.Text("status"), ended.Text("outcome")));
        var statement = ended.GetProperty("statement");
        Assert.Equal(["customer-ops", "provider-ops"], statement.GetProperty("consents").EnumerateArray().Select(consent => consent.Text("who")));
        Assert.Equal(("hub1", "hub2", "admin"), (statement.Text("from"), statement.Text("to"), statement.Text("requestedBy")));
        Assert.Equal(["Joined", "Left"], ended.GetProperty("registrations").EnumerateArray().Select(registration => registration.Text("outcome")));
    }

    [Fact]
    public async Task Start_ThenDefaultNamespace_AsksLikeAMoveAndShowsItsStepsInTheOperation()
    {
        await using var service = await StartAsync(new HealthyClusters { ShowsMembers = true });
        using var started = await service.PostAsync("/api/handoffs", ThenBody());
        var id = (await started.JsonAsync()).Text("id");
        var join = await service.QuestionAsync(id);
        using var planned = await service.DecideAsync(join, "approve");
        var provider = await ConsentAsync(service, id, join.Text("id"));

        var move = await service.QuestionAsync(id, provider);
        var waiting = await service.OperationAsync(id);
        using var approvals = await service.GetAsync($"/api/approvals?operation={id}");
        var open = (await approvals.JsonAsync()).GetProperty("value")[0];
        using var decided = await service.DecideAsync(move, "approve");
        var ended = await EndedAsync(service, id);
        using var purged = await service.SendAsync(HttpMethod.Delete, $"/api/operations/{id}");

        Assert.Equal(($"{id}-hub2-moveplan-1", "plan"), (move.Text("id"), move.Text("checkpoint")));
        Assert.Equal(("Move", "WaitingForApproval", "Plan"), (waiting.Text("step"), waiting.Text("status"), waiting.GetProperty("registrations")[0].Text("step")));
        Assert.Equal(($"{id}-hub2-moveplan-1", "hub2"), (open.Text("id"), open.Text("hub")));
        Assert.Equal(200, (int)decided.StatusCode);
        Assert.Equal(("Succeeded", "HandedOver"), (ended.Text("status"), ended.Text("outcome")));
        Assert.Equal("Moved", ended.GetProperty("statement").GetProperty("afterwards").Text("result"));
        Assert.Contains(ended.GetProperty("checkpoints").EnumerateArray(), checkpoint => checkpoint.Text("id") == move.Text("id") && checkpoint.Text("state") == "closed");
        Assert.Equal(204, (int)purged.StatusCode);
    }

    [Fact]
    public async Task Cancel_InTheMoveAfterwards_IsHandedOverAndSaysHowToMove()
    {
        await using var service = await StartAsync(new HealthyClusters { ShowsMembers = true });
        using var started = await service.PostAsync("/api/handoffs", ThenBody());
        var id = (await started.JsonAsync()).Text("id");
        var join = await service.QuestionAsync(id);
        using var planned = await service.DecideAsync(join, "approve");
        await service.QuestionAsync(id, await ConsentAsync(service, id, join.Text("id")));

        using var canceled = await service.PostAsync($"/api/operations/{id}/cancel");
        var ended = await EndedAsync(service, id);

        Assert.Equal(202, (int)canceled.StatusCode);
        Assert.Equal(("Succeeded", "HandedOver"), (ended.Text("status"), ended.Text("outcome")));
        Assert.Equal(("NotMoved", "Canceled"), (ended.GetProperty("statement").GetProperty("afterwards").Text("result"), ended.GetProperty("reason").Text("code")));
        Assert.Contains("multihub move cluster1 --hub hub2,agentNamespace=default", ended.Text("nextStep"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_DefectInTheMoveAfterwards_GoesOnWithIt()
    {
        var clusters = new HealthyClusters { ShowsMembers = true };
        clusters.On(TaskNames.ClaimMove, () => throw new InvalidOperationException("a defect"));
        await using var service = await StartAsync(clusters);
        using var started = await service.PostAsync("/api/handoffs", ThenBody(Auto));
        var id = (await started.JsonAsync()).Text("id");
        await ConsentAsync(service, id);
        var failed = await EndedAsync(service, id);

        clusters.On(TaskNames.ClaimMove, () => new ClaimResult(Held: true, "mc-uid"));
        using var resumed = await service.PostAsync($"/api/operations/{id}/resume");
        var ended = await EndedAsync(service, $"{id}.1");

        Assert.Equal(("Failed", "Defect"), (failed.Text("status"), failed.Text("outcome")));
        Assert.Equal(202, (int)resumed.StatusCode);
        Assert.Equal(("Succeeded", "HandedOver"), (ended.Text("status"), ended.Text("outcome")));
        Assert.Equal("Moved", ended.GetProperty("statement").GetProperty("afterwards").Text("result"));
    }

    [Theory]
    [InlineData("""{"hub":"hub2","mode":"Hosted"}""", "true")]
    [InlineData("""{"hub":"hub2","hostingCluster":"hosting1"}""", "true")]
    [InlineData("""{"hub":"hub2","agentNamespace":"default"}""", "true")]
    [InlineData("""{"hub":"hub2"}""", "\"yes\"")]
    public async Task Start_ThenDefaultNamespaceMakesNoSense_NamesTheField(string to, string then)
    {
        await using var service = await StartAsync();

        using var refused = await service.PostAsync(
            "/api/handoffs", JsonDocument.Parse($$"""{"cluster":"cluster1","from":"hub1","to":{{to}},"thenDefaultNamespace":{{then}}}""").RootElement);

        var error = Assert.Single((await refused.ProblemAsync("invalid-body", 400)).GetProperty("errors").EnumerateArray());
        Assert.Equal("/thenDefaultNamespace", error.Text("pointer"));
        Assert.True(error.Text("nextStep").Length > 0);
    }

    [Fact]
    public async Task Start_ServiceHasNoKeys_IsRefusedWithTheWayToThem()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var refused = await service.PostAsync("/api/handoffs", Body());

        Assert.Contains("--keys", (await refused.ProblemAsync("keys-missing", 409)).Text("nextStep"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_ByTheProcessesOwnToken_IsRefusedAndTheQuestionStaysOpen()
    {
        await using var service = await StartAsync(localToken: "local-token");
        var id = await HandOffAsync(service);
        var question = await service.QuestionAsync(id);

        using var refused = await DecideAsync(service, question, "approve", "local-token");

        await refused.ProblemAsync("key-needed", 403);
        Assert.Equal(question.Text("id"), (await service.QuestionAsync(id)).Text("id"));
    }

    [Fact]
    public async Task Start_WhileAHandOffHolds_RefusesOtherOperationsOnBothHubs()
    {
        await using var service = await StartAsync();
        var id = await HandOffAsync(service);
        await service.QuestionAsync(id);

        foreach (var hub in new[] { "hub1", "hub2" })
        {
            using var refused = await service.PostAsync("/api/offboardings", new { cluster = "cluster1", hubs = new[] { hub } });
            Assert.Contains(id, (await refused.ProblemAsync("registration-in-use", 409)).Text("detail"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Cancel_BeforeTheProviderLeaves_RollsBackAndEndsCanceled()
    {
        await using var service = await StartAsync();
        var id = await HandOffAsync(service);
        await service.QuestionAsync(id);

        using var canceled = await service.PostAsync($"/api/operations/{id}/cancel", new { reason = "not today" });
        var ended = await EndedAsync(service, id);

        Assert.Equal(202, (int)canceled.StatusCode);
        Assert.Equal(("Canceled", "RolledBack"), (ended.Text("status"), ended.Text("outcome")));
        Assert.Equal(["Canceled", "Skipped"], ended.GetProperty("registrations").EnumerateArray().Select(registration => registration.Text("outcome")));
    }

    [Fact]
    public async Task Resume_DefectInTheLeave_EndsItWithoutAskingAgain()
    {
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.DeleteAgentNamespaces, () => throw new InvalidOperationException("a defect"));
        await using var service = await StartAsync(clusters);
        var id = await HandOffAsync(service);
        await ConsentAsync(service, id);
        var failed = await EndedAsync(service, id);

        clusters.On(TaskNames.DeleteAgentNamespaces, () => new Done(Changed: true));
        using var resumed = await service.PostAsync($"/api/operations/{id}/resume");
        var ended = await EndedAsync(service, $"{id}.1");

        Assert.Equal(("Failed", "Defect"), (failed.Text("status"), failed.Text("outcome")));
        Assert.Equal(202, (int)resumed.StatusCode);
        Assert.Equal(("Succeeded", "HandedOver"), (ended.Text("status"), ended.Text("outcome")));
        Assert.Equal(["customer-ops", "provider-ops"], ended.GetProperty("statement").GetProperty("consents").EnumerateArray().Select(consent => consent.Text("who")));
    }

    [Fact]
    public async Task Start_EveryMistake_IsNamedAtOnce()
    {
        await using var service = await StartAsync();

        using var refused = await service.PostAsync("/api/handoffs", new
        {
            cluster = "cluster1",
            from = "hub1",
            to = new { hub = "hub1" },
            overlap = "31d",
            soak = "x",
            checkpoints = new { consent = new { mode = "auto", onDeadline = "reject" } },
        });

        var problem = await refused.ProblemAsync("invalid-body", 400);
        Assert.Equal(
            ["/checkpoints/consent/mode", "/checkpoints/consent/onDeadline", "/overlap", "/soak", "/to/hub"],
            problem.GetProperty("errors").EnumerateArray().Select(error => error.Text("pointer")).Order());
    }

    private static object Body() => new
    {
        cluster = "cluster1",
        from = "hub1",
        to = new { hub = "hub2" },
        overlap = "0s",
        soak = "0s",
        checkpoints = new { plan = Auto, acceptance = Auto, failure = Auto, leaving = Auto },
    };

    private static object ThenBody(object? plan = null) => new
    {
        cluster = "cluster1",
        from = "hub1",
        to = new { hub = "hub2" },
        overlap = "0s",
        soak = "0s",
        thenDefaultNamespace = true,
        checkpoints = new { plan = plan ?? new { mode = "ask" }, acceptance = Auto, failure = Auto, leaving = Auto },
    };

    private static async Task<string> HandOffAsync(ApiService service)
    {
        using var started = await service.PostAsync("/api/handoffs", Body());
        Assert.Equal(202, (int)started.StatusCode);
        return (await started.JsonAsync()).Text("id");
    }

    private static Task<JsonElement> EndedAsync(ApiService service, string id) => service.UntilAsync(id, operation => operation.Text("status") is "Succeeded" or "Failed" or "Canceled");

    private async Task<string> ConsentAsync(ApiService service, string id, string? after = null)
    {
        var customer = await service.QuestionAsync(id, after);
        using var first = await DecideAsync(service, customer, "approve", _customer);
        var provider = await service.QuestionAsync(id, customer.Text("id"));
        using var second = await DecideAsync(service, provider, "keep", _provider);
        Assert.Equal((200, 200), ((int)first.StatusCode, (int)second.StatusCode));
        return provider.Text("id");
    }

    private static Task<HttpResponseMessage> DecideAsync(ApiService service, JsonElement question, string decision, string key) => service.PostAsync(
        $"/api/approvals/{question.Text("id")}/decision", new { decision, subjectHash = question.Text("subjectHash") }, ("Authorization", $"Bearer {key}"));

    private async Task<ApiService> StartAsync(HealthyClusters? clusters = null, string? localToken = null)
    {
        var service = await ApiService.StartAsync(_folder.Path, clusters, settings => settings.Options = new ApiOptions { Access = ApiAccess.Of(localToken, KeyFile) });
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _admin);
        return service;
    }

    private string Add(string name, ApiRole role)
    {
        var (entry, key) = ApiKey.Make(name, role, HealthyClusters.Now, null, System.Security.Cryptography.RandomNumberGenerator.GetBytes);
        _keys.Add(entry);
        return key;
    }
}
