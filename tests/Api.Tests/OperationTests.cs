using System.Text.Json;

using Microsoft.DurableTask;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Tests;

public sealed class OperationTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("op-aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("op-1")]
    [InlineData("join-op-aaaaaaaaaaaaaaaaaaaaaaaaaa-hub1")]
    [InlineData("%2e%2e%2fx")]
    public async Task Get_Unknown_Is404(string id)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        foreach (var path in new[] { string.Empty, "/events" })
        {
            using var missing = await service.GetAsync($"/api/operations/{id}{path}");
            await missing.ProblemAsync("operation-not-found", 404);
        }

        foreach (var verb in new[] { "cancel", "resume" })
        {
            using var missing = await service.PostAsync($"/api/operations/{id}/{verb}");
            await missing.ProblemAsync("operation-not-found", 404);
        }
    }

    [Fact]
    public async Task Get_WithCurrentETag_Is304UntilItChanges()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingPlan());
        var question = await service.QuestionAsync(id);
        using var first = await service.GetAsync($"/api/operations/{id}");
        var tag = first.Headers.ETag!.ToString();

        using var same = await service.SendAsync(HttpMethod.Get, $"/api/operations/{id}", null, ("If-None-Match", tag));
        using var decided = await service.DecideAsync(question, "reject");
        using var changed = await service.SendAsync(HttpMethod.Get, $"/api/operations/{id}", null, ("If-None-Match", tag));

        Assert.Equal((304, 0L), ((int)same.StatusCode, same.Content.Headers.ContentLength ?? 0));
        Assert.Equal(200, (int)changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task Get_WhileItWaitsOnACluster_ShowsWhatWasSeenLast()
    {
        var clusters = new HealthyClusters();
        clusters.On(TaskNames.LookForOperator, () => new { state = "Waiting", seen = new Finding("OperatorNotReady", "No pod is ready.", "Look at its events.") });
        await using var service = await ApiService.StartAsync(_folder.Path, clusters);
        var id = await service.OnboardAsync(Requests.ByItself());

        var waiting = await service.UntilAsync(id, operation => operation.GetProperty("registrations")[0].TryGetProperty("reason", out _));

        var registration = waiting.GetProperty("registrations")[0];
        Assert.Equal(("Running", "Deploy", "Look at its events."), (registration.Text("status"), registration.Text("step"), registration.Text("nextStep")));
        Assert.Equal("OperatorNotReady", registration.GetProperty("reason").Text("code"));
        Assert.Contains("operator", registration.Text("waitingFor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_PagesAndFilters_ShowEachOnce()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var ended = await service.OnboardAsync(Requests.ByItself("cluster20"));
        await service.UntilAsync(ended, operation => operation.Text("status") == "Succeeded");
        var waiting = new List<string>();
        for (var n = 1; n <= 12; n++)
        {
            waiting.Add(await service.OnboardAsync(Requests.AskingPlan($"cluster{n}")));
        }

        foreach (var id in waiting)
        {
            await service.QuestionAsync(id);
        }

        var all = await ListAsync(service, "/api/operations?$top=5");
        var open = await ListAsync(service, "/api/operations?$top=5&status=WaitingForApproval");
        var done = await ListAsync(service, "/api/operations?status=Succeeded,Failed");

        Assert.Equal(waiting.Append(ended).Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
        Assert.Equal(waiting.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
        Assert.Equal([ended], done);
    }

    [Theory]
    [InlineData("/api/operations?$top=0", "$top")]
    [InlineData("/api/operations?$top=x", "$top")]
    [InlineData("/api/operations?status=Done", "status")]
    [InlineData("/api/operations?$skipToken=*", "$skipToken")]
    [InlineData("/api/approvals?operation=op-1", "operation")]
    [InlineData("/api/approvals?$skipToken=eA", "$skipToken")]
    public async Task List_ParameterThatCannotBeUsed_Is400(string path, string parameter)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var refused = await service.GetAsync(path);

        Assert.Equal([parameter], (await refused.ProblemAsync("invalid-parameter", 400)).Pointers());
    }

    [Fact]
    public async Task Cancel_Running_EndsCanceledAndAgainIs200()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingAcceptance());
        await service.QuestionAsync(id);

        using var accepted = await service.PostAsync($"/api/operations/{id}/cancel", new { reason = "wrong cluster" }, ("MultiHub-Caller", "bob"));
        var ended = await service.UntilAsync(id, operation => operation.Text("status") == "Canceled");
        using var again = await service.PostAsync($"/api/operations/{id}/cancel");

        Assert.Equal((202, 200), ((int)accepted.StatusCode, (int)again.StatusCode));
        Assert.Equal(("asserted:bob", "wrong cluster"), (ended.GetProperty("canceled").Text("who"), ended.GetProperty("canceled").Text("reason")));
        Assert.Equal("Canceled", ended.Text("outcome"));
        Assert.True(ended.GetProperty("registrations")[0].GetProperty("undone").GetBoolean());
    }

    [Fact]
    public async Task Cancel_Ended_Is409()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.ByItself());
        await service.UntilAsync(id, operation => operation.Text("status") == "Succeeded");

        using var late = await service.PostAsync($"/api/operations/{id}/cancel");

        Assert.Contains("Joined", (await late.ProblemAsync("operation-ended", 409)).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_BodyWithMistakes_IsRefused()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var refused = await service.PostAsync("/api/operations/op-aaaaaaaaaaaaaaaaaaaaaaaaaa/cancel", new { reason = 1, force = true });

        Assert.Equal(["/force", "/reason"], (await refused.ProblemAsync("invalid-body", 400)).Pointers());
    }

    [Fact]
    public async Task Resume_AfterADefect_GoesOnAsANewRunWithoutWhatEnded()
    {
        await using var service = await ApiService.StartAsync(_folder.Path, configure: settings => settings.Tasks = FailingOnHub2);
        var id = await service.OnboardAsync(Requests.ByItself("cluster1", "hub1", "hub2"));
        var failed = await service.UntilAsync(id, operation => operation.Text("status") == "Failed");

        using var resumed = await service.PostAsync($"/api/operations/{id}/resume");
        using var again = await service.PostAsync($"/api/operations/{id}/resume");
        var next = await service.UntilAsync($"{id}.1", operation => operation.Text("status") is not ("NotStarted" or "Running"));
        var old = await service.OperationAsync(id);

        Assert.Equal(("Defect", $"/api/operations/{id}/resume"), (failed.Text("outcome"), failed.GetProperty("links").Text("resume")));
        Assert.Equal((202, $"/api/operations/{id}.1"), ((int)resumed.StatusCode, resumed.Headers.Location!.OriginalString));
        Assert.Equal(409, (int)again.StatusCode);
        Assert.Equal(["hub1", "hub2"], next.GetProperty("registrations").EnumerateArray().Select(registration => registration.Text("hub")));
        Assert.Equal("Skipped", next.GetProperty("registrations")[0].Text("outcome"));
        Assert.Equal($"/api/operations/{id}.1", old.GetProperty("links").Text("resumedAs"));
        Assert.False(old.GetProperty("links").TryGetProperty("resume", out _));
    }

    [Fact]
    public async Task Resume_WithoutADefect_Is409()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var running = await service.OnboardAsync(Requests.AskingPlan());
        var ended = await service.OnboardAsync(Requests.ByItself("cluster2"));
        await service.UntilAsync(ended, operation => operation.Text("status") == "Succeeded");

        foreach (var id in new[] { running, ended })
        {
            using var refused = await service.PostAsync($"/api/operations/{id}/resume");
            await refused.ProblemAsync("not-resumable", 409);
        }
    }

    [Fact]
    public async Task Events_FromStartToEnd_TellEachChangeOnceAndTheEnd()
    {
        await using var service = await ApiService.StartAsync(
            _folder.Path, configure: settings => settings.Options = new ApiOptions { StreamPause = TimeSpan.FromMilliseconds(20) });
        var id = await service.OnboardAsync(Requests.AskingPlan());
        var question = await service.QuestionAsync(id);

        using var stream = await service.GetAsync($"/api/operations/{id}/events");
        using var decided = await service.DecideAsync(question, "approve");
        var events = Parse(await stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var rest = await service.SendAsync(HttpMethod.Get, $"/api/operations/{id}/events", null, ("Last-Event-ID", events[^1].Id));
        var later = Parse(await rest.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.MediaType);
        Assert.Equal(events.SkipLast(1).Select(told => told.Id).Distinct(StringComparer.Ordinal), events.SkipLast(1).Select(told => told.Id));
        Assert.Equal(("WaitingForApproval", "Succeeded"), (events[0].Data.Text("status"), events[^2].Data.Text("status")));
        Assert.Equal("end", events[^1].Name);
        Assert.Equal(["end"], later.Select(told => told.Name));
    }

    [Fact]
    public async Task Events_NothingHappens_EndBeforeTheLimitAndShowLife()
    {
        await using var service = await ApiService.StartAsync(
            _folder.Path,
            configure: settings => settings.Options = new ApiOptions
            {
                StreamPause = TimeSpan.FromMilliseconds(20),
                Heartbeat = TimeSpan.FromMilliseconds(100),
                StreamLimit = TimeSpan.FromMilliseconds(600),
            });
        var id = await service.OnboardAsync(Requests.AskingPlan());
        await service.QuestionAsync(id);

        using var stream = await service.GetAsync($"/api/operations/{id}/events");
        var text = await stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains(": still here", text, StringComparison.Ordinal);
        Assert.Equal(["operation"], Parse(text).Select(told => told.Name));
    }

    private static async Task<IReadOnlyList<string>> ListAsync(ApiService service, string? path)
    {
        var ids = new List<string>();
        while (path is not null)
        {
            using var response = await service.GetAsync(path);
            var page = await response.JsonAsync();
            ids.AddRange(page.GetProperty("value").EnumerateArray().Select(operation => operation.Text("id")));
            path = page.TryGetProperty("nextLink", out var next) ? next.GetString() : null;
        }

        return ids;
    }

    private static IReadOnlyList<(string Name, string Id, JsonElement Data)> Parse(string stream) =>
        [.. stream.Split("\n\n").Select(block => block.Split('\n')).Where(lines => lines[0].StartsWith("event: ", StringComparison.Ordinal))
            .Select(lines => (lines[0][7..], lines[1][4..], JsonDocument.Parse(lines[2][6..]).RootElement))];

    // The join to hub1 ends at once; the one to hub2 meets a defect in the first run, and ends in the second.
    private static void FailingOnHub2(DurableTaskRegistry registry)
    {
        registry.AddOrchestratorFunc<OnboardingRequest, OnboardingOutcome>(TaskNames.OnboardCluster, OnboardCluster.RunAsync);
        registry.AddOrchestratorFunc<OnboardingRequest, Orchestrations.Planning.PlannedOnboarding>(TaskNames.PlanOnboarding, Orchestrations.Planning.PlanOnboarding.RunAsync);
        registry.AddOrchestratorFunc<JoinInput, JoinOutcome>(TaskNames.JoinHub, (_, input) =>
        {
            if (input.Registration.Plan.Hub.Value == "hub2" && input.Registration.Operation.Run == 0)
            {
                throw new InvalidOperationException("a defect");
            }

            return Task.FromResult(new JoinOutcome
            {
                Hub = input.Registration.Plan.Hub,
                Mode = AgentMode.Singleton,
                RunsOn = "cluster1",
                Outcome = RegistrationOutcome.Skipped,
            });
        });
    }
}
