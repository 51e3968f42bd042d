namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class ObjectTests : ServerTestBase
{
    [Fact]
    public async Task Create_ConfigMap_IsAnsweredInGoOrder()
    {
        var created = await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"a"},"data":{"x":"1"}}""");

        Assert.Equal(201, created.Code);
        Assert.Equal(["kind", "apiVersion", "metadata", "data"], created.Body.AsObject().Select(p => p.Key));
        Assert.Equal(
            ["name", "namespace", "uid", "resourceVersion", "creationTimestamp", "managedFields"],
            created.Body["metadata"]!.AsObject().Select(p => p.Key));
        Assert.Equal("tester", created["metadata", "managedFields", "0", "manager"]);
    }

    [Fact]
    public async Task Update_StaleVersion_Conflicts()
    {
        var created = await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"a"},"data":{"x":"1"}}""");
        await Admin.MergeAsync(ConfigMaps + "/a", """{"data":{"x":"2"}}""");

        var reply = await Admin.PutAsync(ConfigMaps + "/a", created.Body);

        Assert.Equal(409, reply.Code);
        Assert.Equal(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again",
            reply.Message);
    }

    [Fact]
    public async Task Update_NothingChanged_KeepsTheVersion()
    {
        var created = await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"a"},"data":{"x":"1"}}""");
        Clock.Advance(TimeSpan.FromMinutes(1));

        var reply = await Admin.MergeAsync(ConfigMaps + "/a", """{"data":{"x":"1"}}""");

        Assert.Equal(created["metadata", "resourceVersion"], reply["metadata", "resourceVersion"]);
    }

    [Fact]
    public async Task Create_DryRun_LeavesNothing()
    {
        var reply = await Admin.PostAsync(ConfigMaps + "?dryRun=All", """{"metadata":{"name":"a"}}""");

        Assert.Equal(201, reply.Code);
        Assert.Null(reply["metadata", "resourceVersion"]);
        Assert.Equal(404, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
    }

    [Fact]
    public async Task Create_UnknownField_StrictRefusesAndWarnWarns()
    {
        const string Body = """{"metadata":{"name":"a"},"bogus":1}""";

        var strict = await Admin.PostAsync(ConfigMaps + "?fieldValidation=Strict", Body);
        var warned = await Admin.PostAsync(ConfigMaps, Body);

        Assert.Equal(
            (400, "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"bogus\""),
            (strict.Code, strict.Message));
        Assert.Equal(201, warned.Code);
        Assert.Equal("299 - \"unknown field \\\"bogus\\\"\"", warned.Headers.GetValues("Warning").Single());
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"Bad_Name!"}}""", 422, "metadata.name: Invalid value")]
    [InlineData("""{"metadata":{"generateName":"gen-"}}""", 201, null)]
    [InlineData("""{"metadata":{}}""", 422, "name or generateName is required")]
    [InlineData("""{"kind":"Secret","apiVersion":"v1","metadata":{"name":"q"}}""", 400, "unknown conversion")]
    [InlineData("""{not json""", 400, "invalid character 'n' looking for beginning of object key string")]
    [InlineData("""{"metadata":{"name":"a","namespace":"other"}}""", 400, "does not match the namespace sent on the request")]
    [InlineData("""{"metadata":{"name":"a"},"data":{"x":1}}""", 400, "cannot unmarshal number into Go struct field")]
    public async Task Create_OddBody_IsAnsweredLikeARealServer(string body, int code, string? part)
    {
        var reply = await Admin.PostAsync(ConfigMaps, body);

        Assert.Equal(code, reply.Code);
        Assert.Contains(part ?? "", reply.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_Preconditions_MustHold()
    {
        var created = await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");

        var uid = await Admin.DeleteAsync(ConfigMaps + "/a", """{"preconditions":{"uid":"00000000-0000-0000-0000-000000000000"}}""");
        var version = await Admin.DeleteAsync(ConfigMaps + "/a", """{"preconditions":{"resourceVersion":"1"}}""");
        var right = await Admin.DeleteAsync(ConfigMaps + "/a", $$$"""{"preconditions":{"uid":"{{{created["metadata", "uid"]}}}"}}""");

        Assert.Equal((409, 409, 200), (uid.Code, version.Code, right.Code));
        Assert.StartsWith("Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition", uid.Message, StringComparison.Ordinal);
        Assert.Equal(("Status", "Success"), (right["kind"], right["status"]));
    }

    [Fact]
    public async Task Delete_WithFinalizer_MarksAndWaitsForTheLast()
    {
        await Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"a","finalizers":["x.io/hold"]}}""");

        var marked = await Admin.DeleteAsync(ConfigMaps + "/a");
        var added = await Admin.MergeAsync(ConfigMaps + "/a", """{"metadata":{"finalizers":["x.io/hold","x.io/more"]}}""");
        var last = await Admin.MergeAsync(ConfigMaps + "/a", """{"metadata":{"finalizers":null}}""");

        Assert.Equal("0", marked["metadata", "deletionGracePeriodSeconds"]);
        Assert.Equal(422, added.Code);
        Assert.Equal(2, added.At("details", "causes")!.AsArray().Count);
        Assert.Equal(200, last.Code);
        Assert.Equal(404, (await Admin.GetAsync(ConfigMaps + "/a")).Code);
    }

    [Fact]
    public async Task List_Paged_GoesOnConsistently()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            await Admin.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        }

        var first = await Admin.GetAsync(ConfigMaps + "?limit=2");
        await Admin.DeleteAsync(ConfigMaps + "/c");
        var second = await Admin.GetAsync(ConfigMaps + "?limit=9&continue=" + first["metadata", "continue"]);

        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal("3", first["metadata", "remainingItemCount"]);
        Assert.Equal(["c", "d", "kube-root-ca.crt"], Names(second));
        Server.Compact();
        var expired = await Admin.GetAsync(ConfigMaps + "?limit=2&continue=" + first["metadata", "continue"]);
        Assert.Equal((410, "Expired"), (expired.Code, expired["reason"]));
        var rest = await Admin.GetAsync(ConfigMaps + "?limit=9&continue=" + expired["metadata", "continue"]);
        Assert.Equal(["d", "kube-root-ca.crt"], Names(rest));
    }

    [Fact]
    public async Task Apply_CreateChangeConflict_AnswersLikeRecorded()
    {
        const string Path = ConfigMaps + "/ssa?fieldManager=";

        var created = await Admin.ApplyAsync(Path + "alpha", Applied("""{"x":"1","y":"1"}"""));
        var conflict = await Admin.ApplyAsync(Path + "beta", Applied("""{"x":"2"}"""));
        var forced = await Admin.ApplyAsync(Path + "beta&force=true", Applied("""{"x":"2"}"""));
        var nameless = await Admin.ApplyAsync(ConfigMaps + "/ssa", Applied("{}"));
        var unknown = await Admin.ApplyAsync(Path + "alpha", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"ssa"},"bogus":1}""");
        var fields = await Admin.ApplyAsync(Path + "alpha", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"managedFields":[]}}""");

        Assert.Equal((201, 409, 200, 422, 500, 400), (created.Code, conflict.Code, forced.Code, nameless.Code, unknown.Code, fields.Code));
        Assert.Equal("FieldManagerConflict", conflict["details", "causes", "0", "reason"]);
        Assert.Equal("""{"x":"2","y":"1"}""", forced["data"]);
        Assert.Equal("failed to create typed patch object (/ssa; /v1, Kind=ConfigMap): .bogus: field not declared in schema", unknown.Message);
    }

    [Fact]
    public async Task Lease_TimeWithoutFraction_IsBadRequest()
    {
        const string Leases = "/apis/coordination.k8s.io/v1/namespaces/work/leases";

        var refused = await Admin.PostAsync(Leases, """{"metadata":{"name":"l"},"spec":{"renewTime":"2026-11-22T10:00:00Z"}}""");
        var taken = await Admin.PostAsync(Leases, """{"metadata":{"name":"l"},"spec":{"renewTime":"2026-11-22T10:00:00.000000Z"}}""");

        Assert.Equal(400, refused.Code);
        Assert.EndsWith("cannot parse \"Z\" as \".000000\"", refused.Message, StringComparison.Ordinal);
        Assert.Equal(201, taken.Code);
    }

    [Fact]
    public async Task Secret_Rules_AreThoseOfItsType()
    {
        const string Secrets = "/api/v1/namespaces/work/secrets";

        var tls = await Admin.PostAsync(Secrets, """{"metadata":{"name":"s"},"type":"kubernetes.io/tls"}""");
        var kept = await Admin.PostAsync(Secrets, """{"metadata":{"name":"i"},"immutable":true,"stringData":{"a":"b"}}""");
        var changed = await Admin.MergeAsync(Secrets + "/i", """{"stringData":{"a":"c"}}""");
        var retyped = await Admin.MergeAsync(Secrets + "/i", """{"type":"other"}""");

        Assert.Equal("Secret \"s\" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]", tls.Message);
        Assert.Equal(("Yg==", "Opaque"), (kept["data", "a"], kept["type"]));
        Assert.Equal("Secret \"i\" is invalid: data: Forbidden: field is immutable when `immutable` is set", changed.Message);
        Assert.Equal("Secret \"i\" is invalid: type: Invalid value: \"other\": field is immutable", retyped.Message);
    }

    [Fact]
    public async Task Get_ResourceThatIsNotServed_IsAPlainPage()
    {
        var reply = await Admin.GetAsync("/apis/example.com/v1/widgets");

        Assert.Equal((404, "404 page not found\n"), (reply.Code, reply.Body.GetValue<string>()));
    }

    [Fact]
    public async Task List_FutureVersion_TimesOutAfterThreeSeconds()
    {
        var pending = Admin.GetAsync(ConfigMaps + "?resourceVersion=999999999");
        while (!pending.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var reply = await pending;
        Assert.Equal(504, reply.Code);
        Assert.Equal("1", reply.Headers.GetValues("Retry-After").Single());
    }

    private static string Applied(string data) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"ssa"},"data":{{{data}}}}""";

    private static IEnumerable<string> Names(Reply list) => list.At("items")!.AsArray().Select(i => i!["metadata"]!["name"]!.GetValue<string>());
}
