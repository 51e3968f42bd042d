using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Applying;

public sealed class ApplyTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Recorded("ssa/01-create-by-alpha-201")]
    public async Task Apply_NewObject_CreatesItUnderItsManager()
    {
        var made = await ApplyAsync("create", "alpha", ("x", "1"), ("y", "1"));

        made.Gives(201).Json.At("data").Is("""{"x":"1","y":"1"}""");
        var entry = Assert.Single(made.Json.ItemsAt("metadata", "managedFields"));
        Assert.Equal("alpha", entry.TextAt("manager"));
        Assert.Equal("Apply", entry.TextAt("operation"));
        entry.At("fieldsV1").Is("""{"f:data":{"f:x":{},"f:y":{}}}""");
    }

    [Fact]
    [Recorded("ssa/02-noop-reapply-by-alpha-200")]
    public async Task Apply_TheSameAgain_KeepsTheVersion()
    {
        var made = (await ApplyAsync("noop", "alpha", ("x", "1"), ("y", "1"))).Gives(201);

        var again = await ApplyAsync("noop", "alpha", ("x", "1"), ("y", "1"));

        Assert.Equal(made.ResourceVersion, again.Gives(200).ResourceVersion);
        again.Json.At("metadata", "managedFields").Is(made.Json.At("metadata", "managedFields")!.ToJsonString());
    }

    [Fact]
    [Recorded("ssa/03-conflict-by-beta-409")]
    public async Task Apply_OtherValueOfAnothersField_ConflictsAndNamesIt()
    {
        (await ApplyAsync("conflict", "alpha", ("x", "1"))).Gives(201);

        var refused = await ApplyAsync("conflict", "beta", ("x", "2"));

        AssertConflict(refused, "conflict with \"alpha\"", ".data.x");
        Assert.Equal("1", (await Admin.GetAsync($"{Space.ConfigMaps}/conflict", Stop)).Json.TextAt("data", "x"));
    }

    [Fact]
    [Recorded("ssa/04-same-value-shared-ownership-200")]
    public async Task Apply_SameValueOfAnothersField_SharesIt()
    {
        (await ApplyAsync("shared", "alpha", ("x", "1"), ("y", "1"))).Gives(201);

        var shared = await ApplyAsync("shared", "beta", ("x", "1"));

        Owned(shared.Gives(200), "beta").Is("""{"f:data":{"f:x":{}}}""");
        Owned(shared, "alpha").Is("""{"f:data":{"f:x":{},"f:y":{}}}""");
    }

    [Fact]
    [Recorded("ssa/05-forced-by-beta-200")]
    [Recorded("ssa/06-alpha-now-conflicts-409")]
    public async Task Apply_Forced_TakesTheFieldFromItsOwner()
    {
        (await ApplyAsync("forced", "alpha", ("x", "1"), ("y", "1"))).Gives(201);

        var forced = await Admin.ApplyAsync(
            $"{Space.ConfigMaps}/forced", "beta", Make.ConfigMap("forced", ("x", "2")), Stop, force: true);
        var refused = await ApplyAsync("forced", "alpha", ("x", "1"), ("y", "1"));

        forced.Gives(200).Json.At("data").Is("""{"x":"2","y":"1"}""");
        Owned(forced, "alpha").Is("""{"f:data":{"f:y":{}}}""");
        Owned(forced, "beta").Is("""{"f:data":{"f:x":{}}}""");
        AssertConflict(refused, "conflict with \"beta\"", ".data.x");
    }

    [Fact]
    [Recorded("ssa/07-alpha-drops-x-200")]
    [Recorded("ssa/08-alpha-drops-y-field-removed-200")]
    public async Task Apply_WithoutOwnField_RemovesItButNeverAnothers()
    {
        (await ApplyAsync("drop", "alpha", ("x", "1"), ("y", "1"))).Gives(201);
        var taken = await Admin.ApplyAsync(
            $"{Space.ConfigMaps}/drop", "beta", Make.ConfigMap("drop", ("x", "2")), Stop, force: true);

        var kept = await ApplyAsync("drop", "alpha", ("y", "1"));
        var removed = await ApplyAsync("drop", "alpha");

        kept.Gives(200).Json.At("data").Is("""{"x":"2","y":"1"}""");
        Assert.Equal(taken.ResourceVersion, kept.ResourceVersion);
        removed.Gives(200).Json.At("data").Is("""{"x":"2"}""");
        Owned(removed, "alpha").Is("""{"f:data":{}}""");
        Owned(removed, "beta").Is("""{"f:data":{"f:x":{}}}""");
    }

    [Fact]
    [Observed(31)]
    [Recorded("ssa/09-missing-field-manager-400")]
    public async Task Apply_WithoutManager_IsInvalid()
    {
        var refused = await Admin.SendAsync(
            HttpMethod.Patch, $"{Space.ConfigMaps}/nobody", Make.ConfigMap("nobody"), "application/apply-patch+yaml", Stop);

        refused.Fails(
            422,
            "Invalid",
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch",
            new
            {
                group = "meta.k8s.io",
                kind = "PatchOptions",
                causes = new[]
                {
                    new
                    {
                        reason = "FieldValueRequired",
                        message = "Required value: is required for apply patch",
                        field = "fieldManager",
                    },
                },
            });
    }

    [Fact]
    [Observed(31)]
    [Recorded("ssa/10-managedfields-empty-list")]
    public async Task Apply_WithManagedFields_IsBadRequest()
    {
        (await ApplyAsync("managed", "alpha", ("x", "1"))).Gives(201);
        var body = new
        {
            apiVersion = "v1",
            kind = "ConfigMap",
            metadata = new { name = "managed", managedFields = Array.Empty<object>() },
            data = new { },
        };

        var refused = await Admin.ApplyAsync($"{Space.ConfigMaps}/managed", "alpha", body, Stop);

        refused.Fails(400, "BadRequest", "metadata.managedFields must be nil");
    }

    [Fact]
    [Recorded("ssa/11-stale-resourceversion-409")]
    public async Task Apply_StaleVersion_Conflicts()
    {
        (await ApplyAsync("stale", "alpha", ("x", "1"))).Gives(201);
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "stale", resourceVersion = "1" }, data = new { } };

        var refused = await Admin.ApplyAsync($"{Space.ConfigMaps}/stale", "alpha", body, Stop);

        refused.Fails(
            409,
            "Conflict",
            "Operation cannot be fulfilled on configmaps \"stale\": the object has been modified; please apply your changes to the latest version and try again",
            new { name = "stale", kind = "configmaps" });
    }

    [Fact]
    [Recorded("ssa/12-missing-apiversion-kind-400")]
    public async Task Apply_WithoutKind_IsBadRequest()
    {
        (await ApplyAsync("kindless", "alpha", ("x", "1"))).Gives(201);

        var refused = await Admin.ApplyAsync(
            $"{Space.ConfigMaps}/kindless", "alpha", new { metadata = new { name = "kindless" } }, Stop);

        refused.Fails(400, "BadRequest", "invalid object type: /, Kind=");
    }

    [Fact]
    [Observed(31)]
    [Recorded("ssa/13-unknown-field")]
    public async Task Apply_UnknownField_IsAnInternalErrorWithoutReason()
    {
        (await ApplyAsync("unknown", "alpha", ("x", "1"))).Gives(201);
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "unknown" }, data = new { }, bogus = 1 };

        var refused = await Admin.ApplyAsync($"{Space.ConfigMaps}/unknown", "alpha", body, Stop);

        refused.FailsWith(500, null).Says("failed to create typed patch object (").Says(".bogus: field not declared in schema");
    }

    [Fact]
    [Recorded("ssa/14-create-with-uid-409")]
    public async Task Apply_UidOfAnObjectThatIsGone_Conflicts()
    {
        const string Uid = "11111111-1111-1111-1111-111111111111";
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "reborn", uid = Uid }, data = new { } };

        var refused = await Admin.ApplyAsync($"{Space.ConfigMaps}/reborn", "alpha", body, Stop);

        refused.Fails(
            409,
            "Conflict",
            $"Operation cannot be fulfilled on configmaps \"reborn\": uid mismatch: the provided object specified uid {Uid}, and no existing object was found",
            new { name = "reborn", kind = "configmaps" });
    }

    [Fact]
    [Recorded("ssa/16-conflict-with-Update-manager-409")]
    public async Task Apply_FieldWrittenByAnUpdate_ConflictsWithItsVersionNamed()
    {
        (await Admin.PostAsync($"{Space.ConfigMaps}?fieldManager=upd", Make.ConfigMap("update", ("x", "u")), Stop)).Gives(201);

        var refused = await ApplyAsync("update", "alpha", ("x", "v"));

        AssertConflict(refused, "conflict with \"upd\" using v1", ".data.x");
    }

    [Fact]
    [Documented("reference/using-api/server-side-apply/#serialization")]
    public async Task Apply_YamlText_IsRead()
    {
        const string Yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  x: \"1\"\n";

        var made = await Admin.ApplyAsync($"{Space.ConfigMaps}/yaml", "alpha", Yaml, Stop);

        Assert.Equal("1", made.Gives(201).Json.TextAt("data", "x"));
    }

    [Fact]
    [Documented("reference/using-api/server-side-apply/#field-management")]
    public async Task Apply_LabelsAndFinalizers_AreOwnedOneByOne()
    {
        object With(string label, string finalizer) => new
        {
            apiVersion = "v1",
            kind = "ConfigMap",
            metadata = new
            {
                name = "sets",
                labels = new Dictionary<string, string> { [label] = "1" },
                finalizers = new[] { finalizer },
            },
        };
        (await Admin.ApplyAsync($"{Space.ConfigMaps}/sets", "alpha", With("a", "conformance.example/a"), Stop)).Gives(201);

        var both = await Admin.ApplyAsync($"{Space.ConfigMaps}/sets", "beta", With("b", "conformance.example/b"), Stop);
        var gone = await Admin.ApplyAsync(
            $"{Space.ConfigMaps}/sets", "alpha", new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "sets" } }, Stop);

        both.Gives(200).Json.At("metadata", "labels").Is("""{"a":"1","b":"1"}""");
        Assert.Equal(
            ["conformance.example/a", "conformance.example/b"],
            both.Json.ItemsAt("metadata", "finalizers").Select(item => item.ToString()).Order());
        Owned(both, "beta").Is("""{"f:metadata":{"f:finalizers":{"v:\"conformance.example/b\"":{}},"f:labels":{"f:b":{}}}}""");
        gone.Gives(200).Json.At("metadata", "labels").Is("""{"b":"1"}""");
        Assert.Equal(["conformance.example/b"], gone.Json.ItemsAt("metadata", "finalizers").Select(item => item.ToString()));
        (await Admin.SendAsync(
            HttpMethod.Patch,
            $"{Space.ConfigMaps}/sets",
            """{"metadata":{"finalizers":null}}""",
            "application/merge-patch+json",
            Stop)).Gives(200);
    }

    [Fact]
    [Documented("reference/using-api/server-side-apply/#using-server-side-apply-in-a-controller")]
    public async Task Apply_DryRun_LeavesNothing()
    {
        var tried = await Admin.SendAsync(
            HttpMethod.Patch,
            $"{Space.ConfigMaps}/dry?fieldManager=alpha&dryRun=All",
            Make.ConfigMap("dry"),
            "application/apply-patch+yaml",
            Stop);

        tried.Gives(201);
        (await Admin.GetAsync($"{Space.ConfigMaps}/dry", Stop)).FailsWith(404, "NotFound");
    }

    internal static void AssertConflict(Answer refused, string message, string field) => refused.Fails(
        409,
        "Conflict",
        $"Apply failed with 1 conflict: {message}: {field}",
        new { causes = new[] { new { reason = "FieldManagerConflict", message, field } } });

    internal static JsonNode? Owned(Answer answer, string manager) =>
        Assert.Single(answer.Json.ItemsAt("metadata", "managedFields"), entry => entry.TextAt("manager") == manager).At("fieldsV1");

    private Task<Answer> ApplyAsync(string name, string manager, params (string Key, string Value)[] data) =>
        Admin.ApplyAsync($"{Space.ConfigMaps}/{name}", manager, Make.ConfigMap(name, data), Stop);
}
