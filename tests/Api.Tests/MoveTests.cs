using System.Text.Json;

using MultiHubFlows.Api.Tests.Service;

namespace MultiHubFlows.Api.Tests;

public sealed class MoveTests : IDisposable
{
    private static readonly string[] Hub1 = ["hub1"];

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_Asked_ShowsBothQuestionsInTheMovesOwnNameAndEndsMoved()
    {
        await using var service = await ApiService.StartAsync(_folder.Path, HealthyClusters.WithMember());
        using var started = await service.PostAsync("/api/moves", new { cluster = "cluster1", hub = "hub1", mode = "Default" });
        var id = (await started.JsonAsync()).Text("id");

        var plan = await service.QuestionAsync(id);
        var waiting = await service.OperationAsync(id);
        using var approvals = await service.GetAsync($"/api/approvals?operation={id}");
        var open = (await approvals.JsonAsync()).GetProperty("value")[0];
        using var planned = await service.DecideAsync(plan, "approve");
        var acceptance = await service.QuestionAsync(id, plan.Text("id"));
        using var accepted = await service.DecideAsync(acceptance, "approve");
        var ended = await service.UntilAsync(id, operation => operation.Text("status") is "Succeeded" or "Failed");

        Assert.Equal(202, (int)started.StatusCode);
        Assert.Equal(($"{id}-hub1-moveplan-1", "plan"), (plan.Text("id"), plan.Text("checkpoint")));
        Assert.Equal(("cluster1", "hub1", $"{id}-hub1-moveplan-1"), (open.Text("cluster"), open.Text("hub"), open.Text("id")));
        Assert.Equal(("move", "WaitingForApproval"), (waiting.Text("kind"), waiting.Text("status")));
        Assert.Empty(waiting.ReasonCodes());
        Assert.Equal($"{id}-hub1-moveacceptance-2", acceptance.Text("id"));
        Assert.Equal((200, 200), ((int)planned.StatusCode, (int)accepted.StatusCode));
        Assert.Equal(("Succeeded", "Moved"), (ended.Text("status"), ended.Text("outcome")));
        var registration = ended.GetProperty("registrations")[0];
        Assert.Equal(("hub1", "Default", "cluster1"), (registration.Text("hub"), registration.Text("mode"), registration.Text("runsOn")));
        Assert.Equal("Singleton on cluster1", registration.GetProperty("movedProof").Text("from"));
        using var purged = await service.SendAsync(HttpMethod.Delete, $"/api/operations/{id}");
        Assert.Equal(204, (int)purged.StatusCode);
    }

    [Fact]
    public async Task Start_SameKeyOrSameMembership_IsTheSameOrInUse()
    {
        await using var service = await ApiService.StartAsync(_folder.Path, HealthyClusters.WithMember());
        object body = new { cluster = "cluster1", hub = "hub1", mode = "Default" };

        using var first = await service.PostAsync("/api/moves", body, ("Idempotency-Key", "k1"));
        using var same = await service.PostAsync("/api/moves", body, ("Idempotency-Key", "k1"));
        using var other = await service.PostAsync("/api/moves", new { cluster = "cluster1", hub = "hub1", mode = "Hosted" }, ("Idempotency-Key", "k1"));
        using var leave = await service.PostAsync("/api/offboardings", new { cluster = "cluster1", hubs = Hub1 });

        Assert.Equal((await first.JsonAsync()).Text("id"), (await same.JsonAsync()).Text("id"));
        await other.ProblemAsync("idempotency-key-reused", 422);
        await leave.ProblemAsync("registration-in-use", 409);
    }

    [Fact]
    public async Task Cancel_WhileAsked_EndsCanceledAndMovesNothing()
    {
        await using var service = await ApiService.StartAsync(_folder.Path, HealthyClusters.WithMember());
        using var started = await service.PostAsync("/api/moves", new { cluster = "cluster1", hub = "hub1", mode = "Default" });
        var id = (await started.JsonAsync()).Text("id");
        await service.QuestionAsync(id);

        using var canceled = await service.PostAsync($"/api/operations/{id}/cancel");
        var ended = await service.UntilAsync(id, operation => operation.Text("status") is "Succeeded" or "Failed" or "Canceled");

        Assert.Equal(("Canceled", "Canceled"), (ended.Text("status"), ended.Text("outcome")));
    }

    [Theory]
    [InlineData("""{"cluster":"cluster1"}""", "/hub")]
    [InlineData("""{"hub":"hub1"}""", "/cluster")]
    [InlineData("""{"cluster":"cluster1","hub":"nohub"}""", "/hub")]
    [InlineData("""{"cluster":"cluster1","hub":"hub1","mode":"Sideways"}""", "/mode")]
    [InlineData("""{"cluster":"cluster1","hub":"hub1","mode":"Default","hostingCluster":"hosting1"}""", "/hostingCluster")]
    [InlineData("""{"cluster":"cluster1","hub":"hub1","mode":"Hosted","agentNamespace":"default"}""", "/agentNamespace")]
    [InlineData("""{"cluster":"cluster1","hub":"hub1","leaseDurationSeconds":10}""", "/leaseDurationSeconds")]
    [InlineData("""{"cluster":"cluster1","hub":"hub1","checkpoints":{"failure":{"onDeadline":"skip"}}}""", "/checkpoints/failure/onDeadline")]
    public async Task Start_MistakenBody_NamesTheField(string body, string field)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var refused = await service.PostAsync("/api/moves", JsonDocument.Parse(body).RootElement);

        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains($"\"{field}\"", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
