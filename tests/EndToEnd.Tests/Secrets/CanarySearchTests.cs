using System.Text;

namespace MultiHubFlows.EndToEnd.Tests.Secrets;

/// <summary>Control canaries: put on purpose where the search looks, so that an empty answer means something.</summary>
public sealed class CanarySearchTests
{
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnktLzEifQ-payload_0123.c2lnbmF0dXJlLW9mLWEtY2FuYXJ5LTAx";
    private const string Text = "canary/+ of?a\"test&=0123456789";

    public static TheoryData<string, string> Planted => new()
    {
        { "raw", Text },
        { "base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(Text)) },
        { "base64, one byte later", Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + Text + "yy")) },
        { "base64, two bytes later", Convert.ToBase64String(Encoding.UTF8.GetBytes("xx" + Text + "y")) },
        { "base64url", Convert.ToBase64String(Encoding.UTF8.GetBytes(Text)).Replace('+', '-').Replace('/', '_') },
        { "URL-encoded", Uri.EscapeDataString(Text) },
        { "base64 in a URL", Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(Text))) },
        { "JSON", System.Text.Json.JsonSerializer.Serialize(Text) },
        { "hex", Convert.ToHexString(Encoding.UTF8.GetBytes(Text)) },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void Find_ControlCanaryInThisForm_IsFound(string form, string planted)
    {
        var place = Encoding.UTF8.GetBytes($"before {planted} after");

        var found = CanarySearch.Find([new Canary("control", Encoding.UTF8.GetBytes(Text))], new Dictionary<string, byte[]> { ["a file"] = place });

        Assert.True(found.Count > 0, form);
        Assert.All(found, line => Assert.DoesNotContain(Text, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Find_OneSegmentOfAToken_IsFound(int segment)
    {
        var canaries = FleetSecrets.Within("control", Convert.ToBase64String(Encoding.UTF8.GetBytes($"users:\n- user:\n    token: {Token}\n# {new string('x', 40)}")));

        var found = CanarySearch.Find(canaries, new Dictionary<string, byte[]> { ["a log"] = Encoding.UTF8.GetBytes($"log: {Token.Split('.')[segment]}") });

        Assert.NotEmpty(found);
    }

    [Fact]
    public void Find_NothingPlanted_FindsNothing()
    {
        var found = CanarySearch.Find(FleetSecrets.Within("control", Token), new Dictionary<string, byte[]> { ["a log"] = Encoding.UTF8.GetBytes($"log: {Token.Split('.')[0]}") });

        Assert.Empty(found);
    }
}
