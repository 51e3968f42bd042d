using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Objects;

public sealed class CreateTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Recorded("api/create-configmap-201")]
    public async Task Post_ConfigMap_AnswersWithTheServersFields()
    {
        var made = await Admin.PostAsync(Space.ConfigMaps, Make.ConfigMap("new", ("x", "1")), Stop);

        made.Gives(201);
        Assert.Equal("ConfigMap", made.Json.TextAt("kind"));
        Assert.Equal("v1", made.Json.TextAt("apiVersion"));
        Assert.Equal(Namespace, made.Json.TextAt("metadata", "namespace"));
        Assert.True(Guid.TryParseExact(made.Uid, "D", out _), made.ToString());
        Assert.Matches("^[1-9][0-9]*$", made.ResourceVersion);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", made.Json.TextAt("metadata", "creationTimestamp"));
        Assert.Null(made.Json.At("metadata", "generation"));
        Assert.Equal("1", made.Json.TextAt("data", "x"));
    }

    [Fact]
    [Recorded("api/create-configmap-201")]
    public async Task Post_WithoutFieldManager_OwnsFieldsAfterTheUserAgent()
    {
        var made = await Admin.PostAsync(Space.ConfigMaps, Make.ConfigMap("owned", ("x", "1")), Stop);

        var entry = Assert.Single(made.Gives(201).Json.ItemsAt("metadata", "managedFields"));
        Assert.Equal(Caller.Manager, entry.TextAt("manager"));
        Assert.Equal("Update", entry.TextAt("operation"));
        Assert.Equal("v1", entry.TextAt("apiVersion"));
        Assert.Equal("FieldsV1", entry.TextAt("fieldsType"));
        entry.At("fieldsV1").Is("""{"f:data":{".":{},"f:x":{}}}""");
    }

    [Fact]
    [Recorded("errors/409-already-exists")]
    public async Task Post_NameTaken_Conflicts()
    {
        await ConfigMapAsync("taken");

        var refused = await Admin.PostAsync(Space.ConfigMaps, Make.ConfigMap("taken"), Stop);

        refused.Fails(409, "AlreadyExists", "configmaps \"taken\" already exists", new { name = "taken", kind = "configmaps" });
    }

    [Fact]
    [Recorded("errors/422-invalid-name")]
    public async Task Post_InvalidName_NamesFieldAndRule()
    {
        const string Rule =
            "Invalid value: \"Bad_Name!\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            + "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            + @"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

        var refused = await Admin.PostAsync(Space.ConfigMaps, Make.ConfigMap("Bad_Name!"), Stop);

        refused.Fails(422, "Invalid", $"ConfigMap \"Bad_Name!\" is invalid: metadata.name: {Rule}", new
        {
            name = "Bad_Name!",
            kind = "ConfigMap",
            causes = new[] { new { reason = "FieldValueInvalid", message = Rule, field = "metadata.name" } },
        });
    }

    [Fact]
    [Recorded("errors/400-bad-json")]
    public async Task Post_BrokenJson_IsBadRequest()
    {
        var refused = await Admin.PostAsync(Space.ConfigMaps, "{not json", Stop);

        refused.FailsWith(400, "BadRequest")
            .Says("the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: ");
    }

    [Fact]
    [Recorded("errors/400-wrong-kind-for-endpoint")]
    public async Task Post_OtherKind_IsBadRequest()
    {
        var refused = await Admin.PostAsync(
            Space.ConfigMaps, new { apiVersion = "v1", kind = "Secret", metadata = new { name = "other-kind" } }, Stop);

        refused.Fails(
            400,
            "BadRequest",
            "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion");
    }

    [Fact]
    [Recorded("errors/404-create-in-missing-namespace")]
    public async Task Post_MissingNamespace_IsNotFound()
    {
        var missing = NewName("nowhere");

        var refused = await Admin.PostAsync($"/api/v1/namespaces/{missing}/configmaps", Make.ConfigMap("x"), Stop);

        refused.Fails(404, "NotFound", $"namespaces \"{missing}\" not found", new { name = missing, kind = "namespaces" });
    }

    [Fact]
    [Recorded("api/generate-name-201")]
    public async Task Post_GenerateName_AppendsFiveCharacters()
    {
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { generateName = "gen-" } };

        var first = await Admin.PostAsync(Space.ConfigMaps, body, Stop);
        var second = await Admin.PostAsync(Space.ConfigMaps, body, Stop);

        Assert.Matches("^gen-[a-z0-9]{5}$", first.Gives(201).Name);
        Assert.Equal("gen-", first.Json.TextAt("metadata", "generateName"));
        Assert.NotEqual(first.Name, second.Gives(201).Name);
    }

    [Fact]
    [Recorded("api/dry-run-create-201")]
    [Recorded("api/dry-run-left-nothing-404")]
    public async Task Post_DryRun_AnswersWithoutVersionAndLeavesNothing()
    {
        var tried = await Admin.PostAsync($"{Space.ConfigMaps}?dryRun=All", Make.ConfigMap("dry", ("a", "b")), Stop);

        Assert.True(Guid.TryParse(tried.Gives(201).Uid, out _));
        Assert.Null(tried.Json.At("metadata", "resourceVersion"));
        Assert.NotNull(tried.Json.At("metadata", "creationTimestamp"));
        (await Admin.GetAsync($"{Space.ConfigMaps}/dry", Stop)).FailsWith(404, "NotFound");
    }

    [Fact]
    [Recorded("errors/400-strict-unknown-field")]
    public async Task Post_StrictWithUnknownField_IsBadRequest()
    {
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "strict" }, data = new { }, bogus = 1 };

        var refused = await Admin.PostAsync($"{Space.ConfigMaps}?fieldValidation=Strict", body, Stop);

        refused.Fails(
            400,
            "BadRequest",
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"bogus\"");
    }

    [Fact]
    [Recorded("api/warn-unknown-field-warning-header")]
    public async Task Post_WarnWithUnknownField_WarnsInHeaderAndDropsIt()
    {
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "warned" }, data = new { }, bogus = 1 };

        var made = await Admin.PostAsync($"{Space.ConfigMaps}?fieldValidation=Warn", body, Stop);

        made.Gives(201);
        Assert.Equal("""299 - "unknown field \"bogus\"" """.TrimEnd(), made.Headers.GetValueOrDefault("Warning"));
        Assert.Null(made.Json.At("bogus"));
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#field-validation")]
    public async Task Post_IgnoreWithUnknownField_SaysNothing()
    {
        var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "ignored" }, bogus = 1 };

        var made = await Admin.PostAsync($"{Space.ConfigMaps}?fieldValidation=Ignore", body, Stop);

        made.Gives(201);
        Assert.False(made.Headers.ContainsKey("Warning"));
    }
}
