using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Reading;

public sealed class ListTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Recorded("api/list-page-1")]
    [Recorded("api/list-page-2")]
    public async Task Get_PageByPage_GivesEachObjectOnceAtOneVersion()
    {
        var path = await FilledAsync("pages", 5);
        await KubeRootAsync(path);

        var first = (await Admin.GetAsync($"{path}?limit=2", Stop)).Gives(200);
        (await Admin.PostAsync(path, Make.ConfigMap("zz-too-late"), Stop)).Gives(201);
        var second = (await Admin.GetAsync($"{path}?limit=2&continue={Continue(first)}", Stop)).Gives(200);
        var third = (await Admin.GetAsync($"{path}?limit=2&continue={Continue(second)}", Stop)).Gives(200);

        Assert.Equal("ConfigMapList", first.Json.TextAt("kind"));
        Assert.Equal("4", first.Json.TextAt("metadata", "remainingItemCount"));
        Assert.Equal("2", second.Json.TextAt("metadata", "remainingItemCount"));
        Assert.Null(third.Json.At("metadata", "remainingItemCount"));
        Assert.True(string.IsNullOrEmpty(third.Json.TextAt("metadata", "continue")), third.ToString());
        Assert.Equal(first.ResourceVersion, second.ResourceVersion);
        Assert.Equal(first.ResourceVersion, third.ResourceVersion);
        Assert.Equal(
            ["item-0", "item-1", "item-2", "item-3", "item-4", "kube-root-ca.crt"],
            new[] { first, second, third }.SelectMany(Names));
    }

    [Fact]
    [Recorded("errors/400-bad-continue")]
    public async Task Get_BrokenContinue_IsBadRequest()
    {
        var refused = await Admin.GetAsync($"{Space.ConfigMaps}?limit=2&continue=garbage", Stop);

        refused.FailsWith(400, "BadRequest").Says("continue key is not valid");
    }

    [Fact]
    [Recorded("errors/400-bad-resourceversion")]
    public async Task Get_BrokenVersion_IsBadRequest()
    {
        var refused = await Admin.GetAsync($"{Space.ConfigMaps}?resourceVersion=bogus", Stop);

        refused.Fails(
            400,
            "BadRequest",
            "invalid resource version: resourceVersion: Invalid value: \"bogus\": strconv.ParseUint: parsing \"bogus\": invalid syntax");
    }

    [Fact]
    [Observed(34)]
    [Recorded("errors/504-list-at-future-resourceversion")]
    public async Task Get_VersionOfTheFuture_TimesOut()
    {
        var refused = await Admin.GetAsync($"{Space.ConfigMaps}?resourceVersion=99999999999", Stop);

        refused.FailsWith(504, "Timeout").Says("Timeout: Too large resource version: 99999999999, current: ");
        Assert.Equal("1", refused.Headers.GetValueOrDefault("Retry-After"));
        refused.Json.At("details").Is("""{"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}],"retryAfterSeconds":1}""");
    }

    [Fact]
    [Recorded("errors/410-list-exact-compacted-resourceversion")]
    public async Task Get_ExactVersionThatIsCompacted_IsExpired()
    {
        var answer = await Admin.GetAsync("/api/v1/namespaces?resourceVersion=1&resourceVersionMatch=Exact", Stop);
        Assert.SkipWhen(answer.Code == 200, "This cluster still has its first version; nothing was compacted yet.");

        answer.Fails(410, "Expired", "The resourceVersion for the provided list is too old.");
    }

    [Fact]
    [Recorded("errors/400-unsupported-field-selector")]
    public async Task Get_UnsupportedFieldSelector_IsBadRequest()
    {
        var refused = await Admin.GetAsync(
            "/apis/certificates.k8s.io/v1/certificatesigningrequests?fieldSelector=status.phase%3Dx", Stop);

        refused.Fails(400, "BadRequest", "field label not supported: status.phase");
    }

    [Fact]
    [Recorded("watch/empty-watch-timeout")]
    [Documented("concepts/overview/working-with-objects/field-selectors/")]
    public async Task Get_FieldSelectorOnName_GivesThatObject()
    {
        var path = await FilledAsync("fields", 2);

        var found = await Admin.GetAsync($"{path}?fieldSelector=metadata.name%3Ditem-1", Stop);

        Assert.Equal(["item-1"], Names(found.Gives(200)));
    }

    [Theory]
    [Documented("concepts/overview/working-with-objects/labels/")]
    [InlineData("tier=web", "one,two")]
    [InlineData("tier==web,env=test", "one")]
    [InlineData("tier!=web", "four,three")]
    [InlineData("tier in (web,db)", "one,three,two")]
    [InlineData("tier notin (web)", "four,three")]
    [InlineData("env", "one,three,two")]
    [InlineData("!env", "four")]
    public async Task Get_LabelSelector_GivesTheSelected(string selector, string expected)
    {
        var run = NewName("labels");
        foreach (var (name, labels) in new (string, (string, string)[])[]
        {
            ("one", [("tier", "web"), ("env", "test")]),
            ("two", [("tier", "web"), ("env", "live")]),
            ("three", [("tier", "db"), ("env", "test")]),
            ("four", [("other", "x")]),
        })
        {
            (await Admin.PostAsync(Space.ConfigMaps, Make.Labelled($"{run}-{name}", [.. labels, ("run", run)]), Stop)).Gives(201);
        }

        var found = await Admin.GetAsync($"{Space.ConfigMaps}?labelSelector={Uri.EscapeDataString($"run={run},{selector}")}", Stop);

        Assert.Equal(expected, string.Join(',', Names(found.Gives(200)).Select(name => name![(run.Length + 1)..])));
    }

    [Fact]
    [Recorded("api/list-page-1")]
    public async Task Get_List_ItemsCarryNoKindOfTheirOwn()
    {
        var path = await FilledAsync("kinds", 1);

        var list = (await Admin.GetAsync(path, Stop)).Gives(200);

        Assert.Equal("v1", list.Json.TextAt("apiVersion"));
        Assert.All(list.Json.ItemsAt("items"), item => Assert.Null(item.At("kind")));
        Assert.Matches("^[1-9][0-9]*$", list.ResourceVersion);
    }

    [Fact]
    [Recorded("api/list-as-table")]
    public async Task Get_AsTable_GivesColumnsCellsAndMetadata()
    {
        var path = await FilledAsync("table", 3);

        var table = await Admin.GetAsync($"{path}?limit=2", Stop, "application/json;as=Table;v=v1;g=meta.k8s.io");

        Assert.Equal("Table", table.Gives(200).Json.TextAt("kind"));
        Assert.Equal("meta.k8s.io/v1", table.Json.TextAt("apiVersion"));
        Assert.NotNull(table.Json.TextAt("metadata", "continue"));
        Assert.Equal(["Name", "Data", "Age"], table.Json.ItemsAt("columnDefinitions").Select(column => column.TextAt("name")));
        Assert.Equal("name", table.Json.TextAt("columnDefinitions", 0, "format"));
        var row = table.Json.At("rows", 0);
        Assert.Equal("item-0", row.TextAt("cells", 0));
        Assert.Equal(1, row.At("cells", 1)!.GetValue<int>());
        Assert.Matches(@"^\d+[smh]$", row.TextAt("cells", 2));
        Assert.Equal("PartialObjectMetadata", row.TextAt("object", "kind"));
        Assert.Equal("item-0", row.TextAt("object", "metadata", "name"));
        Assert.Null(row.At("object", "data"));
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#receiving-resources-as-tables")]
    public async Task Get_OneObjectAsKubectlDoes_IsATableOfOneRow()
    {
        await ConfigMapAsync("row", ("x", "1"));

        var table = await Admin.GetAsync(
            $"{Space.ConfigMaps}/row",
            Stop,
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json");

        Assert.Equal("Table", table.Gives(200).Json.TextAt("kind"));
        Assert.Equal("row", Assert.Single(table.Json.ItemsAt("rows")).TextAt("cells", 0));
    }

    [Fact]
    [Recorded("api/list-as-partial-metadata")]
    public async Task Get_AsPartialMetadata_GivesNothingButMetadata()
    {
        var path = await FilledAsync("partial", 1);

        var list = await Admin.GetAsync(path, Stop, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");

        Assert.Equal("PartialObjectMetadataList", list.Gives(200).Json.TextAt("kind"));
        Assert.Equal("meta.k8s.io/v1", list.Json.TextAt("apiVersion"));
        var item = list.Json.ItemsAt("items").First(found => found.TextAt("metadata", "name") == "item-0");
        Assert.Equal("PartialObjectMetadata", item.TextAt("kind"));
        Assert.Equal("meta.k8s.io/v1", item.TextAt("apiVersion"));
        Assert.Null(item.At("data"));
    }

    private static IEnumerable<string?> Names(Answer list) =>
        list.Json.ItemsAt("items").Select(item => item.TextAt("metadata", "name"));

    private static string Continue(Answer page) => Uri.EscapeDataString(page.Json.TextAt("metadata", "continue")!);

    private async Task<string> FilledAsync(string stem, int count)
    {
        var name = NewName(stem);
        await MakeAsync("/api/v1/namespaces", name, Make.Namespace(name));
        var path = $"/api/v1/namespaces/{name}/configmaps";
        for (var i = 0; i < count; i++)
        {
            (await Admin.PostAsync(path, Make.ConfigMap($"item-{i}", ("x", "1")), Stop)).Gives(201);
        }

        return path;
    }

    private Task<Answer> KubeRootAsync(string path) =>
        Eventually.Sees(() => Admin.GetAsync($"{path}/kube-root-ca.crt", Stop), answer => answer.Code == 200, Stop);
}
