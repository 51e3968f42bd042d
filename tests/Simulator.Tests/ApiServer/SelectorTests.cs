using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class SelectorTests
{
    private static readonly ResourceRegistry Registry = new();

    [Theory]
    [InlineData("a=1", true)]
    [InlineData("a==1", true)]
    [InlineData("a!=1", false)]
    [InlineData("b!=1", true)]
    [InlineData("a in (1,2)", true)]
    [InlineData("a notin (1,2)", false)]
    [InlineData("b notin (1)", true)]
    [InlineData("a", true)]
    [InlineData("!a", false)]
    [InlineData("!b", true)]
    [InlineData("a=1,b", false)]
    [InlineData("a in (1, 2),c.d/e=x", true)]
    public void Labels_Requirement_Selects(string selector, bool expected)
    {
        var tree = JsonText.ParseObject("""{"metadata":{"labels":{"a":"1","c.d/e":"x"}}}""");

        Assert.Equal(expected, Selectors.Read(Type("configmaps"), selector, null).Matches(tree));
    }

    [Theory]
    [InlineData("metadata.name=x", true)]
    [InlineData("metadata.name!=x", false)]
    [InlineData("metadata.name=x,metadata.namespace=n", true)]
    [InlineData("metadata.namespace=o", false)]
    public void Fields_Supported_Select(string selector, bool expected)
    {
        var tree = JsonText.ParseObject("""{"metadata":{"name":"x","namespace":"n"}}""");

        Assert.Equal(expected, Selectors.Read(Type("configmaps"), null, selector).Matches(tree));
    }

    [Fact]
    public void Fields_Unsupported_AreRefusedByName()
    {
        var refused = Assert.Throws<StatusException>(() => Selectors.Read(Type("configmaps"), null, "status.phase=x"));

        Assert.Equal((400, "field label not supported: status.phase"), (refused.Code, refused.Message));
    }

    private static ResourceType Type(string plural) => Registry.Find("", "v1", plural)!;
}
