using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Tests;

public sealed class OnboardingTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_EverythingByItself_EndsJoined()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var started = await service.PostAsync("/api/onboardings", Requests.ByItself("cluster1", "hub1", "hub2"));
        var id = (await started.JsonAsync()).Text("id");
        var ended = await service.UntilAsync(id, operation => operation.Text("status") is "Succeeded" or "Failed");

        Assert.Equal($"/api/operations/{id}", started.Headers.GetValues("Operation-Location").Single());
        Assert.Equal($"/api/operations/{id}", started.Headers.Location!.OriginalString);
        Assert.NotNull(started.Headers.RetryAfter);
        Assert.Matches("^op-[a-z2-7]{26}$", id);
        Assert.Equal(("Succeeded", "Joined", "cluster1", "asserted"), (ended.Text("status"), ended.Text("outcome"), ended.Text("cluster"), ended.Text("requestedBy")));
        Assert.Equal(["hub1", "hub2"], ended.GetProperty("registrations").EnumerateArray().Select(registration => registration.Text("hub")));
        Assert.All(ended.GetProperty("registrations").EnumerateArray(), registration =>
        {
            Assert.Equal(("Succeeded", "Joined", "cluster1"), (registration.Text("status"), registration.Text("outcome"), registration.Text("runsOn")));
            Assert.Equal(2, registration.GetProperty("proof").GetProperty("leaseTimes").GetArrayLength());
        });
    }

    [Fact]
    public async Task Start_SameKeySameBody_IsTheSameOperation()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        var first = await service.OnboardAsync(Requests.AskingPlan(), ("Idempotency-Key", "k1"));
        var again = await service.OnboardAsync(Requests.AskingPlan(), ("Idempotency-Key", "k1"));
        var otherCaller = await service.OnboardAsync(Requests.AskingPlan("cluster2"), ("Idempotency-Key", "k1"), ("MultiHub-Caller", "eve"));

        Assert.Equal(first, again);
        Assert.NotEqual(first, otherCaller);
    }

    [Fact]
    public async Task Start_SameKeyOtherBody_Is422()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var first = await service.OnboardAsync(Requests.AskingPlan(), ("Idempotency-Key", "k1"));

        using var other = await service.PostAsync("/api/onboardings", Requests.AskingPlan("cluster2"), ("Idempotency-Key", "k1"));

        var problem = await other.ProblemAsync("idempotency-key-reused", 422);
        Assert.Equal($"/api/operations/{first}", problem.GetProperty("links").Text("operation"));
    }

    [Fact]
    public async Task Start_SameKeyAtTheSameMoment_StartsOne()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => service.OnboardAsync(Requests.AskingPlan(), ("Idempotency-Key", "k1"))));

        Assert.Single(ids.Distinct(StringComparer.Ordinal));
        using var list = await service.GetAsync("/api/operations");
        Assert.Single((await list.JsonAsync()).GetProperty("value").EnumerateArray());
    }

    [Fact]
    public async Task Start_SameKeyAfterItEnded_IsTheEndedOperation()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var first = await service.OnboardAsync(Requests.ByItself(), ("Idempotency-Key", "k1"));
        await service.UntilAsync(first, operation => operation.Text("status") == "Succeeded");

        using var again = await service.PostAsync("/api/onboardings", Requests.ByItself(), ("Idempotency-Key", "k1"));

        Assert.Equal((first, "Succeeded"), ((await again.JsonAsync()).Text("id"), (await service.OperationAsync(first)).Text("status")));
    }

    [Fact]
    public async Task Start_RegistrationOfARunningOperation_Is409WithItsLink()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var first = await service.OnboardAsync(Requests.AskingPlan("cluster1", "72h", "hub1", "hub2"));

        using var same = await service.PostAsync("/api/onboardings", Requests.ByItself("cluster1", "hub3", "hub2"));
        using var otherHub = await service.PostAsync("/api/onboardings", Requests.AskingPlan("cluster1", "72h", "hub3"));
        using var otherCluster = await service.PostAsync("/api/onboardings", Requests.AskingPlan("cluster2"));

        var problem = await same.ProblemAsync("registration-in-use", 409);
        Assert.Contains("hub2", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal($"/api/operations/{first}", problem.GetProperty("links").Text("operation"));
        Assert.Equal((202, 202), ((int)otherHub.StatusCode, (int)otherCluster.StatusCode));
    }

    [Fact]
    public async Task Start_EveryMistakeAtOnce_NamesEachByPointer()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var body = """
            {"cluster": "nowhere", "extra~/x": 1,
             "registrations": [
               {"hub": "hub1", "mode": "Default", "hostingCluster": "hosting1"},
               {"hub": "Hub_1", "mode": "singleton"},
               {"hub": "hub2", "mode": "SingletonHosted", "agentNamespace": "default"},
               {"hub": "hub2", "mode": "Singleton", "hostingCluster": "hosting1", "leaseDurationSeconds": 0},
               {"hub": "hub3", "mode": "Singleton", "agentNamespace": "default"},
               {"hub": "hub4", "mode": "Singleton", "agentNamespace": "default", "hubs": [], "agent": {"certificateSeconds": 60, "labels": {"a/b/c": "x"}}},
               {"mode": "Singleton"},
               7],
             "checkpoints": {"plan": {"mode": "maybe", "deadline": "forever", "onDeadline": "approve"}, "acceptance": [], "failures": {}}}
            """;

        using var refused = await service.PostAsync("/api/onboardings", body);

        var problem = await refused.ProblemAsync("invalid-body", 400);
        string[] expected =
        [
            "/checkpoints/acceptance", "/checkpoints/failures", "/checkpoints/plan/deadline", "/checkpoints/plan/mode", "/checkpoints/plan/onDeadline",
            "/cluster", "/extra~0~1x", "/registrations/0/hostingCluster", "/registrations/1/hub", "/registrations/1/mode", "/registrations/2/agentNamespace",
            "/registrations/3/hostingCluster", "/registrations/3/hub", "/registrations/3/leaseDurationSeconds",
            "/registrations/5/agentNamespace", "/registrations/5/agent/certificateSeconds", "/registrations/5/agent/labels/a~1b~1c", "/registrations/5/hubs", "/registrations/6/hub", "/registrations/7",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), problem.Pointers());
        Assert.All(problem.GetProperty("errors").EnumerateArray(), error => Assert.NotEmpty(error.Text("nextStep")));
        using var list = await service.GetAsync("/api/operations");
        Assert.Empty((await list.JsonAsync()).GetProperty("value").EnumerateArray());
    }

    [Theory]
    [InlineData("", "malformed-body", 400)]
    [InlineData("{", "malformed-body", 400)]
    [InlineData("{\"cluster\":\"a\",\"cluster\":\"b\"}", "malformed-body", 400)]
    [InlineData("[]", "invalid-body", 400)]
    [InlineData("{\"\\udc00\":1}", "malformed-body", 400)]
    [InlineData("{\"cluster\":\"\\ud800\"}", "invalid-body", 400)]
    [InlineData("null", "invalid-body", 400)]
    public async Task Start_BodyThatIsNoRequest_SaysSo(string body, string slug, int status)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var refused = await service.PostAsync("/api/onboardings", body);

        await refused.ProblemAsync(slug, status);
    }

    [Fact]
    public async Task Start_BodyTooDeepOrTooLargeOrOfAnotherType_IsRefused()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        using var text = new StringContent("{}");
        using var unsized = new StreamContent(new MemoryStream(new byte[1_000_001]));
        unsized.Headers.ContentType = new("application/json");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/onboardings") { Content = unsized };
        chunked.Headers.TransferEncodingChunked = true;

        using var deep = await service.PostAsync("/api/onboardings", new string('[', 33) + new string(']', 33));
        using var large = await service.PostAsync("/api/onboardings", $"\"{new string('x', 1_000_000)}\"");
        using var stream = await service.Http.SendAsync(chunked, TestContext.Current.CancellationToken);
        using var plain = await service.Http.PostAsync(new Uri("/api/onboardings", UriKind.Relative), text, TestContext.Current.CancellationToken);

        await deep.ProblemAsync("malformed-body", 400);
        await large.ProblemAsync("body-too-large", 413);
        await stream.ProblemAsync("body-too-large", 413);
        await plain.ProblemAsync("media-type-not-supported", 415);
    }

    [Theory]
    [InlineData("Idempotency-Key", "with space")]
    [InlineData("MultiHub-Caller", "a b")]
    public async Task Start_HeaderThatCannotBeUsed_Is400(string name, string value)
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var refused = await service.PostAsync("/api/onboardings", Requests.ByItself(), (name, value));

        Assert.Equal([name], (await refused.ProblemAsync("invalid-parameter", 400)).Pointers());
    }

    [Fact]
    public async Task Start_FleetFileUnusable_Is503WithTheReason()
    {
        await using var service = await ApiService.StartAsync(
            _folder.Path, configure: settings => settings.Fleet = new KnownFleet(new Finding("FleetUnusable", "Line 3 is wrong.", "Mend line 3.")));

        using var refused = await service.PostAsync("/api/onboardings", Requests.ByItself());

        var problem = await refused.ProblemAsync("not-ready", 503);
        Assert.Equal(("Mend line 3.", true), (problem.Text("nextStep"), problem.Text("detail").Contains("Line 3", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_Defaults_AskFor72Hours()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);
        var id = await service.OnboardAsync(new { cluster = "cluster1", registrations = new[] { new { hub = "hub1", mode = "Singleton" } } });

        var question = await service.QuestionAsync(id);

        var asked = question.GetProperty("askedAt").GetDateTime();
        Assert.Equal((TimeSpan.FromHours(72), "reject", "plan"), (question.GetProperty("deadline").GetDateTime() - asked, question.Text("onDeadline"), question.Text("checkpoint")));
    }
}
