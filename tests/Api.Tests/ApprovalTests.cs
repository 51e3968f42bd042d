using MultiHubFlows.Api.Tests.Service;

namespace MultiHubFlows.Api.Tests;

public sealed class ApprovalTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_OpenQuestionsOfFlowsAndRegistrations_PagesThroughBoth()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var plan = await service.OnboardAsync(Requests.AskingPlan("cluster2"));
        var acceptance = await service.OnboardAsync(Requests.AskingAcceptance("72h", "hub1", "hub2", "hub3"));
        await service.QuestionAsync(plan);
        await service.UntilAsync(acceptance, operation => operation.GetProperty("checkpoints").EnumerateArray().Count(checkpoint => checkpoint.Text("state") == "open") == 3);

        var all = new List<string>();
        for (string? path = "/api/approvals?$top=2"; path is not null;)
        {
            using var response = await service.GetAsync(path);
            var page = await response.JsonAsync();
            all.AddRange(page.GetProperty("value").EnumerateArray().Select(approval => $"{approval.Text("cluster")} {(approval.TryGetProperty("hub", out var hub) ? hub : "all")} {approval.Text("checkpoint")}"));
            path = page.TryGetProperty("nextLink", out var next) ? next.GetString() : null;
        }

        using var ofOne = await service.GetAsync($"/api/approvals?operation={plan}");
        var one = (await ofOne.JsonAsync()).GetProperty("value").EnumerateArray().Single();

        Assert.Equal(["cluster1 hub1 acceptance", "cluster1 hub2 acceptance", "cluster1 hub3 acceptance", "cluster2 all plan"], all.Order(StringComparer.Ordinal));
        Assert.Equal((plan, $"/api/approvals/{one.Text("id")}/decision"), (one.Text("operation"), one.GetProperty("links").Text("decision")));
    }

    [Fact]
    public async Task Decide_WrongHash_Is409AndTheQuestionStaysOpen()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingPlan());
        var question = await service.QuestionAsync(id);

        using var refused = await service.PostAsync($"/api/approvals/{question.Text("id")}/decision", new { decision = "approve", subjectHash = "sha256:0" });

        await refused.ProblemAsync("subject-changed", 409);
        Assert.Equal("WaitingForApproval", (await service.OperationAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Decide_WhatTheQuestionDoesNotOffer_Is422()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingPlan());
        var question = await service.QuestionAsync(id);

        using var refused = await service.DecideAsync(question, "retry");

        Assert.Contains("approve, reject", (await refused.ProblemAsync("choice-not-offered", 422)).Text("nextStep"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("op-aaaaaaaaaaaaaaaaaaaaaaaaaa-all-plan-1")]
    [InlineData("op-aaaaaaaaaaaaaaaaaaaaaaaaaa-hub1-acceptance-1")]
    public async Task Decide_UnknownQuestion_Is404(string id)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var missing = await service.PostAsync($"/api/approvals/{id}/decision", new { decision = "approve" });

        await missing.ProblemAsync("question-not-found", 404);
    }

    [Fact]
    public async Task Decide_BodyWithMistakes_NamesEach()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var refused = await service.PostAsync("/api/approvals/x/decision", new { decision = "yes", decisionId = "a b", subjectHash = 1, note = "" });

        Assert.Equal(["/decision", "/decisionId", "/note", "/subjectHash"], (await refused.ProblemAsync("invalid-body", 400)).Pointers());
    }

    [Fact]
    public async Task Decide_ManyAtOnce_ExactlyOneIsTaken()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(Requests.AskingPlan());
        var question = await service.QuestionAsync(id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => service.DecideAsync(question, n % 2 == 0 ? "approve" : "reject")));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.All(answers, answer => Assert.True((int)answer.StatusCode is 200 or 409));
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }
}
