using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class PatchTests
{
    private static readonly Schema PodSpec = BuiltInSchemas.Kinds.First(k => k.Kind == "Pod").Schema.Field("spec")!;

    [Theory]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":null,"d":3}}""", """{"a":{"c":2,"d":3}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[3]}""", """{"a":[3]}""")]
    [InlineData("""{"a":1}""", """{"b":{"c":null}}""", """{"a":1,"b":{}}""")]
    public void MergePatch_Patch_GivesResult(string target, string patch, string expected)
    {
        var result = JsonMergePatch.Apply(JsonText.Parse(target), JsonText.Parse(patch));

        Assert.True(JsonNode.DeepEquals(JsonText.Parse(expected), result));
    }

    [Theory]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/-","value":2}]""", """{"a":[1,2]}""")]
    [InlineData("""{"a/b":1}""", """[{"op":"replace","path":"/a~1b","value":2}]""", """{"a/b":2}""")]
    [InlineData("""{"a":1,"b":2}""", """[{"op":"remove","path":"/a"}]""", """{"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"/a","path":"/b"}]""", """{"b":1}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1},{"op":"copy","from":"/a","path":"/b"}]""", """{"a":1,"b":1}""")]
    public void JsonPatch_Steps_GiveResult(string target, string patch, string expected)
    {
        var result = JsonPatch.Apply(JsonText.ParseObject(target), JsonText.Parse(patch));

        Assert.True(JsonNode.DeepEquals(JsonText.Parse(expected), result));
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""")]
    [InlineData("""[{"op":"replace","path":"/none/x","value":2}]""")]
    [InlineData("""[{"op":"remove","path":"/none"}]""")]
    public void JsonPatch_StepThatCannotBe_IsRejectedWith422(string patch)
    {
        var refused = Assert.Throws<StatusException>(() => JsonPatch.Apply(JsonText.ParseObject("""{"a":1}"""), JsonText.Parse(patch)));

        Assert.Equal(422, refused.Code);
        Assert.Equal("the server rejected our request due to an error in our request", refused.Message);
    }

    [Theory]
    [InlineData(
        """{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}""",
        """{"containers":[{"name":"b","image":"2"}]}""",
        """{"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"}]}""")]
    [InlineData(
        """{"containers":[{"name":"a"},{"name":"b"}]}""",
        """{"containers":[{"name":"a","$patch":"delete"}]}""",
        """{"containers":[{"name":"b"}]}""")]
    [InlineData(
        """{"containers":[{"name":"a"},{"name":"b"}]}""",
        """{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}],"containers":[{"name":"b","image":"2"}]}""",
        """{"containers":[{"name":"b","image":"2"},{"name":"a"}]}""")]
    [InlineData("""{"tolerations":[{"key":"a"}]}""", """{"tolerations":[{"key":"b"}]}""", """{"tolerations":[{"key":"b"}]}""")]
    [InlineData("""{"nodeSelector":{"a":"1"}}""", """{"nodeSelector":{"$patch":"replace","b":"2"}}""", """{"nodeSelector":{"b":"2"}}""")]
    public void StrategicPatch_Lists_MergeByTheirKey(string target, string patch, string expected)
    {
        var result = StrategicMergePatch.Apply(PodSpec, JsonText.ParseObject(target), JsonText.ParseObject(patch));

        Assert.True(JsonNode.DeepEquals(JsonText.Parse(expected), result), result.ToJsonString());
    }

    [Fact]
    public void StrategicPatch_Finalizers_AreMergedAndDeletedAsValues()
    {
        var schema = BuiltInSchemas.ObjectMeta;
        var target = JsonText.ParseObject("""{"finalizers":["a","b"]}""");

        var result = StrategicMergePatch.Apply(
            schema, target, JsonText.ParseObject("""{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"]}"""));

        Assert.Equal("""{"finalizers":["b","c"]}""", result.ToJsonString());
    }
}
