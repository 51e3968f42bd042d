using System.Text.RegularExpressions;

using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Api.Tests;

public sealed partial class ProblemTypesTests
{
    [Fact]
    public void All_AreExplainedInTheDocs_WithTheirStatus()
    {
        var explained = Section().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "problems.md")))
            .Select(match => $"{match.Groups["slug"].Value} {match.Groups["status"].Value}");

        Assert.Equal(ProblemTypes.All.Select(type => $"{type.Slug} {type.Status}").Order(), explained.Order());
    }

    [Fact]
    public void All_AreEveryTypeThatIsDeclared()
    {
        var declared = typeof(ProblemTypes).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<ProblemType>();

        Assert.Equal(declared.Select(type => type.Slug).Order(), ProblemTypes.All.Select(type => type.Slug).Order());
    }

    [GeneratedRegex(@"^## (?<slug>[a-z-]+)\n\n(?<status>\d{3})\. ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Section();
}
