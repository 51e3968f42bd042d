using System.Text.Json;

using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Tests;

public sealed class OffboardingTests : IDisposable
{
    private static readonly object Auto = new { mode = "auto" };

    private static readonly string[] Hub1 = ["hub1"];

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_Asked_ShowsTheQuestionAndEndsLeft()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        using var started = await service.PostAsync("/api/offboardings", new { cluster = "cluster1", hubs = Hub1 });
        var id = (await started.JsonAsync()).Text("id");

        var question = await service.QuestionAsync(id);
        var waiting = await service.OperationAsync(id);
        using var approvals = await service.GetAsync($"/api/approvals?operation={id}");
        var open = (await approvals.JsonAsync()).GetProperty("value")[0];
        using var decided = await service.DecideAsync(question, "keep");
        var ended = await service.UntilAsync(id, operation => operation.Text("status") is "Succeeded" or "Failed");

        Assert.Equal(202, (int)started.StatusCode);
        Assert.Equal(($"{id}-all-removal-1", "removal"), (question.Text("id"), question.Text("checkpoint")));
        Assert.Equal(("cluster1", $"{id}-all-removal-1"), (open.Text("cluster"), open.Text("id")));
        Assert.Equal(["keep", "remove", "reject"], question.GetProperty("choices").EnumerateArray().Select(choice => choice.GetString()));
        Assert.Empty(waiting.ReasonCodes());
        Assert.Equal(("offboarding", "WaitingForApproval", "a decision on the removal"), (waiting.Text("kind"), waiting.Text("status"), waiting.GetProperty("registrations")[0].Text("waitingFor")));
        Assert.Equal(200, (int)decided.StatusCode);
        Assert.Equal(("Succeeded", "Left"), (ended.Text("status"), ended.Text("outcome")));
        var registration = ended.GetProperty("registrations")[0];
        Assert.Equal(("hub1", "Singleton", "cluster1"), (registration.Text("hub"), registration.Text("mode"), registration.Text("runsOn")));
        Assert.Equal("keep", registration.GetProperty("leftProof").Text("workloads"));
    }

    [Fact]
    public async Task Start_AllAndAPartIsRefused_AsksInTheLeavesOwnNameAndOwesWhatIsSkipped()
    {
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.DeleteKlusterlet, () => throw new HubRefusedException("delete is forbidden", "Forbidden", "Grant it."));
        await using var service = await ApiService.StartAsync(_folder.Path, clusters);
        using var started = await service.PostAsync("/api/offboardings", new { cluster = "cluster1", all = true, checkpoints = new { removal = Auto } });
        var id = (await started.JsonAsync()).Text("id");

        var question = await service.QuestionAsync(id);
        var waiting = await service.OperationAsync(id);
        using var approvals = await service.GetAsync($"/api/approvals?operation={id}");
        var open = (await approvals.JsonAsync()).GetProperty("value")[0];
        using var again = await service.PostAsync("/api/onboardings", Requests.ByItself("cluster1", "hub1"));
        using var decided = await service.DecideAsync(question, "skip");
        var ended = await service.UntilAsync(id, operation => operation.Text("status") is "Succeeded" or "Failed");

        Assert.DoesNotContain("NeedsNewerVersion", waiting.ReasonCodes());
        Assert.Equal(($"{id}-hub1-leaving-1", "hub1", "cluster1"), (question.Text("id"), open.Text("hub"), open.Text("cluster")));
        Assert.Equal(200, (int)decided.StatusCode);
        await again.ProblemAsync("registration-in-use", 409);
        Assert.Equal(("Failed", "Skipped"), (ended.Text("status"), ended.Text("outcome")));
        Assert.Equal("multihub offboard cluster1 --hub hub1", ended.GetProperty("registrations")[0].GetProperty("debts")[0].Text("command"));
        using var purged = await service.SendAsync(HttpMethod.Delete, $"/api/operations/{id}");
        Assert.Equal(204, (int)purged.StatusCode);
    }

    [Fact]
    public async Task Start_SameKeyForAnotherKindOfOperation_Is422()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        object body = new { cluster = "cluster1", hubs = Hub1 };

        using var first = await service.PostAsync("/api/offboardings", body, ("Idempotency-Key", "k1"));
        using var same = await service.PostAsync("/api/offboardings", body, ("Idempotency-Key", "k1"));
        using var other = await service.PostAsync("/api/onboardings", Requests.AskingPlan(), ("Idempotency-Key", "k1"));
        using var second = await service.PostAsync("/api/offboardings", body);

        Assert.Equal((await first.JsonAsync()).Text("id"), (await same.JsonAsync()).Text("id"));
        await other.ProblemAsync("idempotency-key-reused", 422);
        await second.ProblemAsync("registration-in-use", 409);
    }

    [Fact]
    public async Task Cancel_WhileAsked_EndsCanceledAndRemovesNothing()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        using var started = await service.PostAsync("/api/offboardings", new { cluster = "cluster1", hubs = Hub1 });
        var id = (await started.JsonAsync()).Text("id");
        await service.QuestionAsync(id);

        using var canceled = await service.PostAsync($"/api/operations/{id}/cancel");
        var ended = await service.UntilAsync(id, operation => operation.Text("status") is "Succeeded" or "Failed" or "Canceled");

        Assert.Equal(("Canceled", "Canceled"), (ended.Text("status"), ended.Text("outcome")));
    }

    [Theory]
    [InlineData("""{"cluster":"cluster1"}""", "/hubs")]
    [InlineData("""{"cluster":"cluster1","hubs":["hub1"],"all":true}""", "/hubs")]
    [InlineData("""{"cluster":"cluster1","hubs":["nohub"]}""", "/hubs/0")]
    [InlineData("""{"cluster":"cluster1","hubs":["hub1","hub1"]}""", "/hubs/1")]
    [InlineData("""{"cluster":"cluster1","hubs":["hub1"],"workloads":"burn"}""", "/workloads")]
    [InlineData("""{"cluster":"cluster1","hubs":["hub1"],"acceptLoss":"yes"}""", "/acceptLoss")]
    [InlineData("""{"cluster":"cluster1","hubs":["hub1"],"checkpoints":{"finalizers":{"mode":"auto"}}}""", "/checkpoints/finalizers/mode")]
    public async Task Start_MistakenBody_NamesTheField(string body, string field)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var refused = await service.PostAsync("/api/offboardings", JsonDocument.Parse(body).RootElement);

        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains($"\"{field}\"", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
