namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class CustomResourceTests : ServerTestBase
{
    private const string Widgets = "/apis/example.com/v1/widgets";

    [Fact]
    public async Task Create_Custom_PrunesDefaultsAndCountsGenerations()
    {
        await InstallWidgetsAsync();

        var created = await Admin.PostAsync(Widgets, Widget("""{"size":3,"bogus":1}"""));
        var changed = await Admin.MergeAsync(Widgets + "/w", """{"spec":{"size":4}}""");
        var labelled = await Admin.MergeAsync(Widgets + "/w", """{"metadata":{"labels":{"a":"b"}},"status":{"x":1}}""");

        Assert.Equal("""{"mode":"Slow","size":3}""", created["spec"]);
        Assert.Equal("299 - \"unknown field \\\"spec.bogus\\\"\"", created.Headers.GetValues("Warning").Single());
        Assert.Equal(("1", "2", "2"), (created["metadata", "generation"], changed["metadata", "generation"], labelled["metadata", "generation"]));
        Assert.Null(labelled["status"]);
    }

    [Theory]
    [InlineData("""{"size":"x"}""", "spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"")]
    [InlineData("""{"size":0}""", "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [InlineData("""{}""", "spec.size: Required value")]
    [InlineData("""{"size":1,"mode":"Fastest"}""", "spec.mode: Unsupported value: \"Fastest\": supported values: \"Fast\", \"Slow\"")]
    [InlineData("""{"size":1,"name":"A"}""", "spec.name: Invalid value: \"A\": spec.name in body should match '^[a-z]+$'")]
    [InlineData("""{"size":1,"name":"abcdef"}""", "spec.name: Too long: may not be more than 5 bytes")]
    [InlineData("""{"size":1,"parts":[{"id":"a"},{"id":"a"}]}""", "spec.parts[1]: Duplicate value: {\"id\":\"a\"}")]
    public async Task Create_AgainstTheSchema_IsInvalid(string spec, string why)
    {
        await InstallWidgetsAsync();

        var reply = await Admin.PostAsync(Widgets, Widget(spec));

        Assert.Equal((422, "Widget.example.com \"w\" is invalid: " + why), (reply.Code, reply.Message));
    }

    [Fact]
    public async Task Status_Subresource_ChangesNothingElse()
    {
        await InstallWidgetsAsync();
        await Admin.PostAsync(Widgets, Widget("""{"size":3}"""));

        var reply = await Admin.MergeAsync(Widgets + "/w/status", """{"spec":{"size":9},"status":{"ready":true}}""");

        Assert.Equal(("3", """{"ready":true}""", "1"), (reply["spec", "size"], reply["status"], reply["metadata", "generation"]));
        Assert.Equal("status", reply["metadata", "managedFields", "1", "subresource"] ?? reply["metadata", "managedFields", "0", "subresource"]);
    }

    [Fact]
    public async Task Apply_KeyedList_MergesByKey()
    {
        await InstallWidgetsAsync();
        const string Path = Widgets + "/w?fieldManager=";
        await Admin.ApplyAsync(Path + "alpha", Widget("""{"size":1,"parts":[{"id":"a","weight":1}]}"""));

        await Admin.ApplyAsync(Path + "beta", Widget("""{"parts":[{"id":"b","weight":2}]}"""));
        var dropped = await Admin.ApplyAsync(Path + "alpha", Widget("""{"size":1}"""));

        Assert.Equal("""[{"id":"b","weight":2}]""", dropped["spec", "parts"]);
    }

    [Fact]
    public async Task Patch_StrategicOnCustom_IsUnsupported()
    {
        await InstallWidgetsAsync();
        await Admin.PostAsync(Widgets, Widget("""{"size":3}"""));

        var reply = await Admin.SendAsync(HttpMethod.Patch, Widgets + "/w", "{}", "application/strategic-merge-patch+json");

        Assert.Equal(415, reply.Code);
        Assert.EndsWith("accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AsTable_ShowsPrinterColumns()
    {
        await InstallWidgetsAsync();
        await Admin.PostAsync(Widgets, Widget("""{"size":3}"""));
        await Admin.MergeAsync(Widgets + "/w/status", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");

        var table = await Admin.GetAsync(Widgets, "application/json;as=Table;v=v1;g=meta.k8s.io");

        Assert.Equal(["Name", "Size", "Ready"], table.At("columnDefinitions")!.AsArray().Select(c => c!["name"]!.GetValue<string>()));
        Assert.Equal("""["w",3,"True"]""", table["rows", "0", "cells"]);
    }

    [Fact]
    public async Task Definition_Deleted_TakesItsObjectsAndItsPaths()
    {
        await InstallWidgetsAsync();
        await Admin.PostAsync(Widgets, Widget("""{"size":3}""", """,  "finalizers":["x.io/hold"]"""));
        const string Definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com";

        await Admin.DeleteAsync(Definition);
        await Admin.UntilAsync(Widgets + "/w", r => r["metadata", "deletionTimestamp"] is not null);
        Assert.Equal(200, (await Admin.GetAsync(Definition)).Code);
        await Admin.MergeAsync(Widgets + "/w", """{"metadata":{"finalizers":null}}""");

        await Admin.UntilAsync(Definition, r => r.Code == 404);
        await Admin.UntilAsync(Widgets, r => r.Code == 404);
    }

    private static string Widget(string spec, string more = "") =>
        $$$"""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"{{{more}}}},"spec":{{{spec}}}}""";
}
