using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class ManagedFieldsTests
{
    private static readonly Schema ConfigMap = BuiltInSchemas.Kinds.First(k => k.Kind == "ConfigMap").Schema;
    private static readonly Schema Deployment = BuiltInSchemas.Kinds.First(k => k.Kind == "Deployment").Schema;

    [Fact]
    public void Update_NewMap_OwnsTheMapAndItsKeys()
    {
        var fields = new ManagedFields();

        fields.Update(ConfigMap, [], Map("""{"x":"1"}"""), By("writer"));

        Assert.Equal("""{"f:data":{".":{},"f:x":{}}}""", FieldsOf(fields, "writer"));
    }

    [Fact]
    public void Update_ValueOfAnother_TakesItOver()
    {
        var fields = new ManagedFields();
        fields.Update(ConfigMap, [], Map("""{"x":"1"}"""), By("first"));

        fields.Update(ConfigMap, Stored("""{"x":"1"}"""), Stored("""{"x":"2"}"""), By("second"));

        Assert.Equal("""{"f:data":{}}""", FieldsOf(fields, "first"));
        Assert.Equal("""{"f:data":{"f:x":{}}}""", FieldsOf(fields, "second"));
    }

    [Fact]
    public void Apply_ValueOfAnother_ConflictsWithPathAndManager()
    {
        var fields = new ManagedFields();
        fields.Apply(ConfigMap, null, Map("""{"x":"1"}"""), By("alpha"), force: false);

        var refused = Assert.Throws<StatusException>(() =>
            fields.Apply(ConfigMap, Stored("""{"x":"1"}"""), Map("""{"x":"2"}"""), By("beta"), force: false));

        Assert.Equal(409, refused.Code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"alpha\": .data.x", refused.Message);
    }

    [Fact]
    public void Apply_ValueOfAnUpdater_ConflictNamesTheVersion()
    {
        var fields = new ManagedFields();
        fields.Update(ConfigMap, [], Map("""{"x":"1","y":"1"}"""), By("upd"));

        var refused = Assert.Throws<StatusException>(() =>
            fields.Apply(ConfigMap, Stored("""{"x":"1","y":"1"}"""), Map("""{"x":"2","y":"2"}"""), By("beta"), force: false));

        Assert.Equal("Apply failed with 2 conflicts: conflicts with \"upd\" using v1:\n- .data.x\n- .data.y", refused.Message);
    }

    [Fact]
    public void Apply_SameValue_IsSharedAndChangesNothing()
    {
        var fields = new ManagedFields();
        fields.Apply(ConfigMap, null, Map("""{"x":"1"}"""), By("alpha"), force: false);

        var result = fields.Apply(ConfigMap, Stored("""{"x":"1"}"""), Map("""{"x":"1"}"""), By("beta"), force: false);

        Assert.Null(result);
        Assert.Equal("""{"f:data":{"f:x":{}}}""", FieldsOf(fields, "alpha"));
        Assert.Equal("""{"f:data":{"f:x":{}}}""", FieldsOf(fields, "beta"));
    }

    [Fact]
    public void Apply_Forced_TakesTheFieldFromItsManager()
    {
        var fields = new ManagedFields();
        fields.Apply(ConfigMap, null, Map("""{"x":"1","y":"1"}"""), By("alpha"), force: false);

        var result = fields.Apply(ConfigMap, Stored("""{"x":"1","y":"1"}"""), Map("""{"x":"2"}"""), By("beta"), force: true);

        Assert.Equal("""{"x":"2","y":"1"}""", result!["data"]!.ToJsonString());
        Assert.Equal("""{"f:data":{"f:y":{}}}""", FieldsOf(fields, "alpha"));
    }

    [Fact]
    public void Apply_FieldDropped_RemovesItUnlessAnotherOwnsIt()
    {
        var fields = new ManagedFields();
        fields.Apply(ConfigMap, null, Map("""{"x":"1","y":"1"}"""), By("alpha"), force: false);
        fields.Apply(ConfigMap, Stored("""{"x":"1","y":"1"}"""), Map("""{"x":"1"}"""), By("beta"), force: false);

        var result = fields.Apply(ConfigMap, Stored("""{"x":"1","y":"1"}"""), Map("{}"), By("alpha"), force: false);

        Assert.Equal("""{"x":"1"}""", result!["data"]!.ToJsonString());
        Assert.Equal("""{"f:data":{}}""", FieldsOf(fields, "alpha"));
    }

    [Fact]
    public void Apply_ListOfContainers_MergesByNameAndOwnsItems()
    {
        var fields = new ManagedFields();
        var live = Pod("""[{"name":"a","image":"1"},{"name":"b","image":"1"}]""");
        fields.Update(Deployment, [], live, By("maker"));

        var result = fields.Apply(Deployment, live, Pod("""[{"name":"b","image":"1"},{"name":"c","image":"9"}]"""), By("alpha"), force: false);

        Assert.Equal(["a", "b", "c"], Containers(result!).Select(c => c!["name"]!.GetValue<string>()));
        Assert.Contains("""k:{\u0022name\u0022:\u0022c\u0022}""", FieldsOf(fields, "alpha"), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_OtherManagersAtomicList_Conflicts()
    {
        var fields = new ManagedFields();
        var live = Pod("""[{"name":"a","image":"1","args":["x"]}]""");
        fields.Apply(Deployment, null, live, By("alpha"), force: false);

        var refused = Assert.Throws<StatusException>(() => fields.Apply(
            Deployment, live, Pod("""[{"name":"a","args":["x","y"]}]"""), By("beta"), force: false));

        Assert.EndsWith(".spec.template.spec.containers[name=\"a\"].args", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ManagersOfOneObject_ApplyBeforeUpdateThenByTime()
    {
        var fields = new ManagedFields();
        fields.Update(ConfigMap, [], Map("""{"x":"1"}"""), By("zulu"));
        fields.Apply(ConfigMap, Stored("""{"x":"1"}"""), Map("""{"z":"1"}"""), By("alpha"), force: false);
        var target = Map("{}");

        fields.Write(target, sorted: false);

        Assert.Equal(["alpha", "zulu"], target["metadata"]!["managedFields"]!.AsArray().Select(e => e!["manager"]!.GetValue<string>()));
    }

    private static Writer By(string manager) => new(manager, "v1", null, "2026-11-22T12:00:00Z", FieldMasks.None);

    private static JsonObject Map(string data) => JsonText.ParseObject($$"""{"metadata":{"name":"m"},"data":{{data}}}""");

    private static JsonObject Stored(string data) => JsonText.ParseObject($$"""{"metadata":{"name":"m","uid":"u"},"data":{{data}}}""");

    private static JsonObject Pod(string containers) =>
        JsonText.ParseObject("""{"metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":LIST}}}}""".Replace("LIST", containers, StringComparison.Ordinal));

    private static JsonArray Containers(JsonObject deployment) => deployment["spec"]!["template"]!["spec"]!["containers"]!.AsArray();

    private static string FieldsOf(ManagedFields fields, string manager)
    {
        var target = new JsonObject();
        fields.Write(target, sorted: false);
        return target["metadata"]!["managedFields"]!.AsArray().First(e => e!["manager"]!.GetValue<string>() == manager)!["fieldsV1"]!.ToJsonString();
    }
}
