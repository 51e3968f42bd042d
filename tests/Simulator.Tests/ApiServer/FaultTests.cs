using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class FaultTests : ServerTestBase
{
    private const string Body = """{"metadata":{"name":"a"}}""";

    [Fact]
    public async Task ErrorAfter_Create_IsCarriedOutAllTheSame()
    {
        Server.Faults.Add(new FaultRule { Kind = FaultKind.ErrorAfter, Verb = "create", Resource = "configmaps", Times = 1 });

        var reply = await Admin.PostAsync(ConfigMaps, Body);

        Assert.Equal(500, reply.Code);
        Assert.Equal(200, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
        Assert.Equal(409, (await Admin.PostAsync(ConfigMaps, Body)).Code);
    }

    [Fact]
    public async Task ErrorBefore_SecondMatch_LeavesTheFirstAndThirdAlone()
    {
        Server.Faults.Add(new FaultRule { Kind = FaultKind.ErrorBefore, Verb = "get", Name = "a*", Skip = 1, Times = 1 });
        await Admin.PostAsync(ConfigMaps, Body);

        var codes = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            codes.Add((await Admin.GetAsync(ConfigMaps + "/a")).Code);
        }

        Assert.Equal([200, 500, 200], codes);
    }

    [Fact]
    public async Task Forbidden_Create_IsRefusedAsOfAMissingRight()
    {
        Server.Faults.Add(new FaultRule { Kind = FaultKind.Forbidden, Verb = "create", Resource = "configmaps", Times = 1 });

        var reply = await Admin.PostAsync(ConfigMaps, Body);

        Assert.Equal((403, "Forbidden"), (reply.Code, reply["reason"]));
        Assert.Equal(404, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
        Assert.Equal(201, (await Admin.PostAsync(ConfigMaps, Body)).Code);
    }

    [Fact]
    public async Task PriorityAndFairness_Reply_IsPlainTextWithRetryAfter()
    {
        Server.Faults.Add(new FaultRule { Kind = FaultKind.PriorityAndFairness, RetryAfterSeconds = 2 });

        var reply = await Admin.GetAsync(ConfigMaps);

        Assert.Equal((429, "Too many requests, please try again later.\n"), (reply.Code, reply.Body.GetValue<string>()));
        Assert.Equal("2", reply.Headers.GetValues("Retry-After").Single());
    }

    [Theory]
    [InlineData(FaultKind.TooManyRequests, 429)]
    [InlineData(FaultKind.Unavailable, 503)]
    public async Task StatusFault_Reply_IsAStatusWithRetryAfter(FaultKind kind, int code)
    {
        Server.Faults.Add(new FaultRule { Kind = kind });

        var reply = await Admin.GetAsync(ConfigMaps);

        Assert.Equal((code, "Status"), (reply.Code, reply["kind"]));
        Assert.NotNull(reply["details", "retryAfterSeconds"]);
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore, 404)]
    [InlineData(FaultKind.ResetAfter, 200)]
    public async Task Reset_Create_BreaksTheConnectionBeforeOrAfter(FaultKind kind, int then)
    {
        Server.Faults.Add(new FaultRule { Kind = kind, Verb = "create" });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Admin.PostAsync(ConfigMaps, Body));

        Assert.Equal(then, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
    }

    [Fact]
    public async Task HoldBefore_Create_IsCarriedOutOnceItIsLetGo()
    {
        var id = Server.Faults.Add(new FaultRule { Kind = FaultKind.HoldBefore, Verb = "create", Resource = "configmaps", Times = 1 });

        var post = Admin.PostAsync(ConfigMaps, Body);
        await HeldAsync();
        var held = Assert.Single(Assert.Single(Server.Faults.Snapshot()).Held);
        var before = await Admin.GetAsync(ConfigMaps + "/a");
        Server.Faults.Remove(id);

        Assert.Equal(("create", "configmaps", "work"), (held.Verb, held.Resource, held.Namespace));
        Assert.Equal(404, before.Code);
        Assert.Equal(201, (await post).Code);
        Assert.Equal(200, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
    }

    [Theory]
    [InlineData(FaultKind.HoldBefore, 404)]
    [InlineData(FaultKind.HoldAfter, 200)]
    public async Task Hold_ClientGone_DoesNothingBeforeAndEverythingAfter(FaultKind kind, int then)
    {
        Server.Faults.Add(new FaultRule { Kind = kind, Verb = "create", Resource = "configmaps", Times = 1 });
        Task post;
        using (var client = ApiCaller.Admin(Server))
        {
            post = client.PostAsync(ConfigMaps, Body);
            await HeldAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
        while (Server.Faults.Snapshot()[0].Held.Count > 0)
        {
            await Task.Yield();
        }

        Server.Faults.Clear();
        Assert.Equal(then, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
    }

    [Theory]
    [InlineData("/a", 200)]
    [InlineData("/b", 404)]
    public async Task HoldAfter_Reply_IsWhatItWasWhenItWasMade(string name, int code)
    {
        await Admin.PostAsync(ConfigMaps, Body);
        var id = Server.Faults.Add(new FaultRule { Kind = FaultKind.HoldAfter, Verb = "get", Times = 1 });

        var get = Admin.GetAsync(ConfigMaps + name);
        await HeldAsync();
        await Admin.DeleteAsync(ConfigMaps + "/a");
        var early = get.IsCompleted;
        Server.Faults.Remove(id);

        Assert.False(early);
        Assert.Equal(code, (await get).Code);
        Assert.Equal(404, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
    }

    [Fact]
    public async Task Stop_WithAHeldRequest_EndsIt()
    {
        Server.Faults.Add(new FaultRule { Kind = FaultKind.HoldBefore, Verb = "create" });
        var post = Admin.PostAsync(ConfigMaps, Body);
        await HeldAsync();

        await Server.StopAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => post);
    }

    [Fact]
    public async Task WatchExpired_Watch_GetsA410Event()
    {
        Server.Faults.Add(new FaultRule { Kind = FaultKind.WatchExpired, Resource = "configmaps", Times = 1 });

        using var watch = await Admin.WatchAsync(ConfigMaps + "?watch=1");

        Assert.Equal(410, (await watch.NextAsync())!["object"]!["code"]!.GetValue<int>());
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task WatchSilent_Watch_StaysOpenWithoutAWord()
    {
        var id = Server.Faults.Add(new FaultRule { Kind = FaultKind.WatchSilent });
        using var silent = await Admin.WatchAsync(ConfigMaps + "?watch=1");
        Assert.True(Server.Faults.Remove(id));
        using var speaking = await Admin.WatchAsync(ConfigMaps + "?watch=1");

        var nothing = silent.NextAsync();

        Assert.Equal(("ADDED", "kube-root-ca.crt"), await speaking.NextNameAsync());
        Assert.False(nothing.IsCompleted);
    }

    [Fact]
    public async Task Requests_Log_NamesUserAgentAndOutcome()
    {
        Server.Requests.Clear();
        using var anna = ApiCaller.As(Server, "anna");

        await anna.GetAsync(ConfigMaps + "/a");

        var record = Assert.Single(Server.Requests.Snapshot());
        Assert.Equal(("get", "configmaps", "work", "a", "anna", "tester/1", 403),
            (record.Verb, record.Resource, record.Namespace, record.Name, record.User, record.UserAgent, record.Status));
    }

    [Fact]
    public async Task Admission_ChangesAndRefuses_BeforeAnythingIsStored()
    {
        Server.AddAdmission("", "configmaps", new Marking());

        var marked = await Admin.PostAsync(ConfigMaps, Body);
        var refused = await Admin.DeleteAsync(ConfigMaps + "/a");

        Assert.Equal("yes", marked["metadata", "labels", "marked"]);
        Assert.Equal((403, "kept"), (refused.Code, refused.Message));
        Assert.Equal(200, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
    }

    private Task HeldAsync() =>
        Server.Faults.UntilHeldAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private sealed class Marking : IAdmission
    {
        public ValueTask AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken)
        {
            if (request.Operation == AdmissionOperation.Delete)
            {
                throw new StatusException(403, "Forbidden", "kept");
            }

            request.NewObject!["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { ["marked"] = "yes" };
            return ValueTask.CompletedTask;
        }
    }
}
