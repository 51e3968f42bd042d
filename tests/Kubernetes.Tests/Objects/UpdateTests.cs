using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Objects;

public sealed class UpdateTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Recorded("api/update-configmap-200")]
    public async Task Put_CurrentVersion_RaisesVersionAndKeepsIdentity()
    {
        var made = await ConfigMapAsync("put", ("x", "1"));
        made.Json["data"]!["x"] = "2";

        var updated = await Admin.PutAsync($"{Space.ConfigMaps}/put", made.Json, Stop);

        Assert.Equal("2", updated.Gives(200).Json.TextAt("data", "x"));
        Assert.Equal(made.Uid, updated.Uid);
        Assert.NotEqual(made.ResourceVersion, updated.ResourceVersion);
        Assert.Equal(made.Json.TextAt("metadata", "creationTimestamp"), updated.Json.TextAt("metadata", "creationTimestamp"));
    }

    [Fact]
    [Recorded("errors/409-conflict-stale-resourceversion")]
    public async Task Put_StaleVersion_Conflicts()
    {
        var made = await ConfigMapAsync("stale", ("x", "1"));
        (await Admin.MergeAsync($"{Space.ConfigMaps}/stale", new { data = new { x = "2" } }, Stop)).Gives(200);
        made.Json["data"]!["x"] = "3";

        var refused = await Admin.PutAsync($"{Space.ConfigMaps}/stale", made.Json, Stop);

        refused.Fails(
            409,
            "Conflict",
            "Operation cannot be fulfilled on configmaps \"stale\": the object has been modified; please apply your changes to the latest version and try again",
            new { name = "stale", kind = "configmaps" });
    }

    [Fact]
    [Observed(39)]
    [Recorded("ssa/15-put-without-resourceversion-200")]
    public async Task Put_WithoutVersion_Overwrites()
    {
        var made = await ConfigMapAsync("blind", ("x", "1"), ("y", "1"));

        var updated = await Admin.PutAsync($"{Space.ConfigMaps}/blind?fieldManager=upd", Make.ConfigMap("blind", ("x", "u")), Stop);

        updated.Gives(200).Json.At("data").Is("""{"x":"u"}""");
        Assert.Equal(made.Uid, updated.Uid);
        var entry = Assert.Single(
            updated.Json.ItemsAt("metadata", "managedFields"), item => item.TextAt("manager") == "upd");
        entry.At("fieldsV1").Is("""{"f:data":{"f:x":{}}}""");
    }

    [Fact]
    [Recorded("errors/400-name-mismatch")]
    public async Task Put_OtherNameInBody_IsBadRequest()
    {
        var refused = await Admin.PutAsync($"{Space.ConfigMaps}/zzz", Make.ConfigMap("other"), Stop);

        refused.Fails(400, "BadRequest", "the name of the object (other) does not match the name on the URL (zzz)");
    }

    [Fact]
    [Recorded("csr/07-update-spec-is-ignored-or-rejected")]
    public async Task Put_NothingChanged_KeepsTheVersion()
    {
        var made = await ConfigMapAsync("same", ("x", "1"));

        var updated = await Admin.PutAsync($"{Space.ConfigMaps}/same", made.Json, Stop);

        Assert.Equal(made.ResourceVersion, updated.Gives(200).ResourceVersion);
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#updates-to-existing-resources")]
    public async Task Put_OtherUid_Conflicts()
    {
        var made = await ConfigMapAsync("reborn", ("x", "1"));
        made.Json["metadata"]!["uid"] = "00000000-0000-0000-0000-000000000000";
        made.Json["metadata"]!.AsObject().Remove("resourceVersion");

        var refused = await Admin.PutAsync($"{Space.ConfigMaps}/reborn", made.Json, Stop);

        refused.FailsWith(409, "Conflict").Says("UID in precondition: 00000000-0000-0000-0000-000000000000");
    }

    [Fact]
    [Recorded("errors/409-merge-patch-with-stale-resourceversion")]
    public async Task MergePatch_StaleVersion_Conflicts()
    {
        await ConfigMapAsync("merge-stale", ("x", "1"));

        var refused = await Admin.MergeAsync(
            $"{Space.ConfigMaps}/merge-stale", new { metadata = new { resourceVersion = "1" }, data = new { x = "9" } }, Stop);

        refused.Fails(
            409,
            "Conflict",
            "Operation cannot be fulfilled on configmaps \"merge-stale\": the object has been modified; please apply your changes to the latest version and try again",
            new { name = "merge-stale", kind = "configmaps" });
    }

    [Fact]
    [Recorded("api/last-finalizer-removed")]
    public async Task MergePatch_Null_RemovesTheFieldAndKeepsTheRest()
    {
        await ConfigMapAsync("merge", ("x", "1"), ("y", "1"));

        var patched = await Admin.SendAsync(
            HttpMethod.Patch, $"{Space.ConfigMaps}/merge", """{"data":{"x":null,"z":"3"}}""", "application/merge-patch+json", Stop);

        patched.Gives(200).Json.At("data").Is("""{"y":"1","z":"3"}""");
    }

    [Fact]
    [Recorded("errors/404-patch-missing")]
    public async Task MergePatch_MissingObject_IsNotFound()
    {
        var refused = await Admin.MergeAsync($"{Space.ConfigMaps}/nope", new { data = new { a = "b" } }, Stop);

        refused.Fails(404, "NotFound", "configmaps \"nope\" not found", new { name = "nope", kind = "configmaps" });
    }

    [Fact]
    [Recorded("errors/422-json-patch-test-failed")]
    public async Task JsonPatch_TestFails_ChangesNothing()
    {
        await ConfigMapAsync("json-test", ("x", "1"));

        var refused = await JsonPatchAsync(
            "json-test", """[{"op":"test","path":"/data/x","value":"nope"},{"op":"replace","path":"/data/x","value":"q"}]""");

        refused.Fails(422, "Invalid", "the server rejected our request due to an error in our request", new { });
        Assert.Equal("1", (await Admin.GetAsync($"{Space.ConfigMaps}/json-test", Stop)).Json.TextAt("data", "x"));
    }

    [Fact]
    [Recorded("errors/422-json-patch-missing-path")]
    public async Task JsonPatch_MissingPath_IsInvalid()
    {
        await ConfigMapAsync("json-path", ("x", "1"));

        var refused = await JsonPatchAsync("json-path", """[{"op":"replace","path":"/data/none/y","value":"q"}]""");

        refused.Fails(422, "Invalid", "the server rejected our request due to an error in our request", new { });
    }

    [Fact]
    [Documented("tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/")]
    public async Task JsonPatch_TestHolds_TakesAllSteps()
    {
        await ConfigMapAsync("json-good", ("x", "1"));

        var patched = await JsonPatchAsync(
            "json-good",
            """[{"op":"test","path":"/data/x","value":"1"},{"op":"add","path":"/data/y","value":"2"},{"op":"remove","path":"/data/x"}]""");

        patched.Gives(200).Json.At("data").Is("""{"y":"2"}""");
    }

    [Fact]
    [Documented("tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/")]
    public async Task StrategicPatch_ListWithMergeKey_AddsWhereOthersReplace()
    {
        var path = $"{Space.ServiceAccounts}/strategic";
        var account = new
        {
            apiVersion = "v1",
            kind = "ServiceAccount",
            metadata = new { name = "strategic" },
            secrets = new[] { new { name = "one" } },
            imagePullSecrets = new[] { new { name = "one" } },
        };
        (await Admin.PostAsync(Space.ServiceAccounts, account, Stop)).Gives(201);

        var added = await Admin.SendAsync(
            HttpMethod.Patch, path, """{"secrets":[{"name":"two"}],"imagePullSecrets":[{"name":"two"}]}""", "application/strategic-merge-patch+json", Stop);
        var replaced = await Admin.MergeAsync(path, new { secrets = new[] { new { name = "three" } } }, Stop);

        Assert.Equal(
            ["one", "two"], added.Gives(200).Json.ItemsAt("secrets").Select(item => item.TextAt("name")).Order());
        Assert.Equal(["two"], added.Json.ItemsAt("imagePullSecrets").Select(item => item.TextAt("name")));
        Assert.Equal(["three"], replaced.Gives(200).Json.ItemsAt("secrets").Select(item => item.TextAt("name")));
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#dry-run")]
    public async Task MergePatch_DryRun_ChangesNothing()
    {
        var made = await ConfigMapAsync("dry-patch", ("x", "1"));

        var tried = await Admin.MergeAsync($"{Space.ConfigMaps}/dry-patch?dryRun=All", new { data = new { x = "2" } }, Stop);

        Assert.Equal("2", tried.Gives(200).Json.TextAt("data", "x"));
        var kept = await Admin.GetAsync($"{Space.ConfigMaps}/dry-patch", Stop);
        Assert.Equal("1", kept.Json.TextAt("data", "x"));
        Assert.Equal(made.ResourceVersion, kept.ResourceVersion);
    }

    private Task<Answer> JsonPatchAsync(string name, string patch) =>
        Admin.SendAsync(HttpMethod.Patch, $"{Space.ConfigMaps}/{name}", patch, "application/json-patch+json", Stop);
}
