using System.Text.Json;

using Microsoft.DurableTask;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Domain;
using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Tests;

/// <summary>Cases from the field, as far as the API meets them.</summary>
public sealed class CaseTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task C03_SameHostedJoinThreeTimes_SameKeyNewKeyRestart()
    {
        var hosted = new
        {
            cluster = "cluster1",
            registrations = new[] { new { hub = "hub1", mode = "SingletonHosted", hostingCluster = "hosting1" } },
        };
        string id;
        await using (var service = await ApiService.StartAsync(_folder.Path))
        {
            id = await service.OnboardAsync(hosted, ("Idempotency-Key", "k1"));
            var same = await service.OnboardAsync(hosted, ("Idempotency-Key", "k1"));
            using var other = await service.PostAsync("/api/onboardings", hosted, ("Idempotency-Key", "k2"));

            Assert.Equal(id, same);
            Assert.Equal($"/api/operations/{id}", (await other.ProblemAsync("registration-in-use", 409)).GetProperty("links").Text("operation"));
        }

        await using var restarted = await ApiService.StartAsync(_folder.Path);
        var afterwards = await restarted.OnboardAsync(hosted, ("Idempotency-Key", "k1"));
        var question = await restarted.QuestionAsync(id);

        Assert.Equal(id, afterwards);
        Assert.Equal("plan", question.Text("checkpoint"));
    }

    [Fact]
    public async Task C13_AcceptanceExpiresThreeTimesWithRetry_OneApprovalIsEnough()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingAcceptance("1s"));
        string? last = null;
        for (var n = 0; n < 3; n++)
        {
            var expired = await AskedAsync(service, id, "failure", last);
            last = expired.Text("id");
            using var retried = await service.DecideAsync(expired, "retry");
            Assert.Equal(200, (int)retried.StatusCode);
        }

        var question = await AskedAsync(service, id, "acceptance", last);
        using var approved = await service.DecideAsync(question, "approve");
        var ended = await service.UntilAsync(id, operation => operation.Text("status") is "Succeeded" or "Failed");

        Assert.Equal((200, "Succeeded", 4), ((int)approved.StatusCode, ended.Text("status"), ended.GetProperty("registrations")[0].GetProperty("attempt").GetInt32()));
    }

    [Fact]
    public async Task C14_PlanDeadlineOf72HoursApprovedAtOnce_EndsRightAfterItsWork()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingPlan());
        using var approved = await service.DecideAsync(await service.QuestionAsync(id), "approve");

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var ended = await service.Client.WaitForInstanceCompletionAsync(id, patience.Token);

        Assert.Equal(200, (int)approved.StatusCode);
        Assert.Equal(Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
    }

    [Fact]
    public async Task C15_EngineStopped_PostApproveAndCancelBeforeTheFirstTurn_EndsCanceled()
    {
        string id;
        await using (var stopped = await ApiService.StartAsync(_folder.Path, configure: settings =>
        {
            settings.Access = StoreAccess.Client;
            settings.Options = new ApiOptions { EngineRuns = false };
        }))
        {
            id = await stopped.OnboardAsync(Requests.AskingPlan());
            using var early = await stopped.PostAsync($"/api/approvals/{id}-all-plan-1/decision", new { decision = "approve" });
            using var cancel = await stopped.PostAsync($"/api/operations/{id}/cancel");

            Assert.Equal((409, 202), ((int)early.StatusCode, (int)cancel.StatusCode));
            Assert.Equal("NotStarted", (await stopped.OperationAsync(id)).Text("status"));
        }

        await using var service = await ApiService.StartAsync(_folder.Path);
        var ended = await service.UntilAsync(id, operation => operation.Text("status") is "Canceled" or "Failed" or "Succeeded");

        Assert.Equal("Canceled", ended.Text("status"));
    }

    [Fact]
    public async Task C15_EngineStopped_DecisionIsTakenWhenItRuns()
    {
        string id;
        JsonElement question;
        await using (var service = await ApiService.StartAsync(_folder.Path))
        {
            id = await service.OnboardAsync(Requests.AskingPlan());
            question = await service.QuestionAsync(id);
        }

        await using (var stopped = await ApiService.StartAsync(_folder.Path, configure: settings =>
        {
            settings.Access = StoreAccess.Client;
            settings.Options = new ApiOptions { EngineRuns = false };
        }))
        {
            using var sent = await stopped.DecideAsync(question, "approve");
            Assert.Equal(202, (int)sent.StatusCode);
            Assert.Contains("multihub serve", (await sent.JsonAsync()).Text("reason"), StringComparison.Ordinal);
        }

        await using var restarted = await ApiService.StartAsync(_folder.Path);
        Assert.Equal("Succeeded", (await restarted.UntilAsync(id, operation => operation.Text("status") is not ("WaitingForApproval" or "Running"))).Text("status"));
    }

    [Fact]
    public async Task C16_PurgeAFinishedOnboardingOfThreeHubs_LeavesNothingAndFreesTheId()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var body = Requests.ByItself("cluster1", "hub1", "hub2", "hub3");
        var id = await service.OnboardAsync(body, ("Idempotency-Key", "k1"));
        await service.UntilAsync(id, operation => operation.Text("status") == "Succeeded");

        await service.Client.PurgeInstanceAsync(id, new Microsoft.DurableTask.Client.PurgeInstanceOptions(Recursive: true), TestContext.Current.CancellationToken);
        var left = await service.Client.GetAllInstancesAsync(new Microsoft.DurableTask.Client.OrchestrationQuery()).Select(instance => instance.InstanceId).ToListAsync(TestContext.Current.CancellationToken);
        using var missing = await service.GetAsync($"/api/operations/{id}");
        var again = await service.OnboardAsync(body, ("Idempotency-Key", "k1"));
        var ended = await service.UntilAsync(id, operation => operation.Text("status") == "Succeeded");

        Assert.Empty(left);
        await missing.ProblemAsync("operation-not-found", 404);
        Assert.Equal((id, "Succeeded"), (again, ended.Text("status")));
    }

    [Fact]
    public async Task C17_TenHubsAnswerALong403_TheStatusStaysShortAndTheOutcomeIsReached()
    {
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.DeployKlusterlet, () => throw new HubRefusedException(string.Concat(Enumerable.Repeat("forbidden 🚫", 20_000)), "Forbidden", "Grant it."));
        await using var service = await ApiService.StartAsync(_folder.Path, clusters, settings => settings.Tasks = AllTasks.AddOrchestratorsTo);
        var hubs = Enumerable.Range(1, 10).Select(n => $"hub{n}").ToArray();
        var auto = new { mode = "auto" };
        var id = await service.OnboardAsync(new
        {
            cluster = "cluster1",
            registrations = hubs.Select(hub => new { hub, mode = "Singleton" }),
            checkpoints = new { plan = auto, acceptance = auto, failure = new { mode = "ask", deadline = "72h" } },
        });

        var waiting = await service.UntilAsync(id, operation => operation.GetProperty("registrations").EnumerateArray().All(registration => registration.Text("status") == "WaitingForApproval"));
        var statuses = await service.Client.GetAllInstancesAsync(new Microsoft.DurableTask.Client.OrchestrationQuery { InstanceIdPrefix = "join-" })
            .Select(instance => instance.SerializedCustomStatus!).ToListAsync(TestContext.Current.CancellationToken);
        foreach (var question in waiting.GetProperty("checkpoints").EnumerateArray().Select(checkpoint => checkpoint.GetProperty("question")))
        {
            using var decided = await service.DecideAsync(question, "rollback");
            Assert.Equal(200, (int)decided.StatusCode);
        }

        var ended = await service.UntilAsync(id, operation => operation.Text("status") == "Failed");
        Assert.All(statuses, status => Assert.InRange(status.Length, 1, 8_192));
        Assert.All(ended.GetProperty("registrations").EnumerateArray(), registration => Assert.Equal("RolledBack", registration.Text("outcome")));
        Assert.DoesNotContain('\uFFFD', ended.ToString());
    }

    [Fact]
    public async Task C18_UnknownOrchestratorAndActivity_SayThatANewerVersionIsNeededAndOthersRun()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var token = TestContext.Current.CancellationToken;
        await service.Client.ScheduleNewOrchestrationInstanceAsync(
            "OnboardCluster_v9", new { }, new StartOrchestrationOptions("op-zzzzzzzzzzzzzzzzzzzzzzzzzz"), token);
        var other = await service.OnboardAsync(Requests.ByItself());

        var held = await service.UntilAsync("op-zzzzzzzzzzzzzzzzzzzzzzzzzz", operation => operation.Text("status") == "Running");
        var ended = await service.UntilAsync(other, operation => operation.Text("status") == "Succeeded");
        using var list = await service.GetAsync("/api/operations");

        Assert.Equal(("NeedsNewerVersion", "OnboardCluster_v9"), (held.GetProperty("reason").Text("code"), held.Text("kind")));
        Assert.Contains("newer version", held.GetProperty("reason").Text("sentence"), StringComparison.Ordinal);
        Assert.Equal("Succeeded", ended.Text("status"));
        Assert.Equal(2, (await list.JsonAsync()).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task C18_UnknownActivity_SaysThatANewerVersionIsNeededAndCanBeResumed()
    {
        var clusters = new HealthyClusters { Unknown = TaskNames.PrepareRunner };
        await using var service = await ApiService.StartAsync(_folder.Path, clusters);
        var id = await service.OnboardAsync(Requests.ByItself());

        var failed = await service.UntilAsync(id, operation => operation.Text("status") == "Failed");

        Assert.Contains("needs a newer version", failed.GetProperty("reason").Text("sentence"), StringComparison.Ordinal);
        Assert.Equal($"/api/operations/{id}/resume", failed.GetProperty("links").Text("resume"));
    }

    [Fact]
    public async Task C23_AcceptanceRejectedThenRetry_AsksANewQuestionThatTheOldAnswerDoesNotAnswer()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingAcceptance());
        var first = await AskedAsync(service, id, "acceptance");
        using var rejected = await service.DecideAsync(first, "reject");
        using var retried = await service.DecideAsync(await AskedAsync(service, id, "failure"), "retry");
        var second = await AskedAsync(service, id, "acceptance", first.Text("id"));

        using var old = await service.DecideAsync(first, "approve");
        var waiting = await service.OperationAsync(id);
        using var approved = await service.DecideAsync(second, "approve");
        var ended = await service.UntilAsync(id, operation => operation.Text("status") == "Succeeded");

        Assert.NotEqual(first.Text("id"), second.Text("id"));
        Assert.Contains("ended it with reject", (await old.ProblemAsync("question-not-open", 409)).Text("detail"), StringComparison.Ordinal);
        Assert.Equal("WaitingForApproval", waiting.Text("status"));
        Assert.Equal((200, "Succeeded"), ((int)approved.StatusCode, ended.Text("status")));
    }

    [Fact]
    public async Task C24_ApproveAfterTheDeadline_Is409ThatNamesTheDeadline()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingPlan("cluster1", "1s"));
        var question = await service.QuestionAsync(id);
        await service.UntilAsync(id, operation => operation.Text("status") == "Failed");

        using var late = await service.DecideAsync(question, "approve");

        Assert.Matches("the deadline ended it with reject at 20..-", (await late.ProblemAsync("question-not-open", 409)).Text("detail"));
        Assert.Equal("TimedOut", (await service.OperationAsync(id)).Text("outcome"));
    }

    [Fact]
    public async Task C24_ApproveTwice_SameIdGivesTheFirstResultAnotherIs409WithWhoAndWhen()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingPlan());
        var question = await service.QuestionAsync(id);
        using var first = await service.PostAsync($"/api/approvals/{question.Text("id")}/decision", new { decision = "approve", decisionId = "d1" }, ("MultiHub-Caller", "alice"));
        await service.UntilAsync(id, operation => operation.Text("status") == "Succeeded");

        using var same = await service.DecideAsync(question, "reject", "d1");
        using var other = await service.DecideAsync(question, "reject", "d2");

        Assert.Equal((200, 200), ((int)first.StatusCode, (int)same.StatusCode));
        Assert.Equal((await first.JsonAsync()).ToString(), (await same.JsonAsync()).ToString());
        Assert.Matches("asserted:alice ended it with approve at 20..-", (await other.ProblemAsync("question-not-open", 409)).Text("detail"));
    }

    [Fact]
    public async Task C24_ApproveAfterACancel_Is409WithWhoAndWhen()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingAcceptance());
        var question = await AskedAsync(service, id, "acceptance");
        using var cancelled = await service.PostAsync($"/api/operations/{id}/cancel", null, ("MultiHub-Caller", "bob"));
        await service.UntilAsync(id, operation => operation.Text("status") == "Canceled");

        using var late = await service.DecideAsync(question, "approve");

        Assert.Matches("asserted:bob cancelled the operation at 20..-", (await late.ProblemAsync("question-not-open", 409)).Text("detail"));
    }

    private static async Task<JsonElement> AskedAsync(ApiService service, string id, string checkpoint, string? after = null)
    {
        while (true)
        {
            var question = await service.QuestionAsync(id, after);
            if (question.Text("checkpoint") == checkpoint)
            {
                return question;
            }

            after = question.Text("id");
        }
    }
}
