using System.Reflection;
using System.Runtime.CompilerServices;

using MultiHubFlows.Clusters;

namespace MultiHubFlows.Activities.Tests;

public sealed class ReasonsTests
{
    [Fact]
    public void Reasons_EveryCode_IsExplainedInTheDocs()
    {
        var docs = File.ReadAllText(Path.Combine(Root(), "docs", "reasons.md"));

        var missing = Codes(typeof(Reasons)).Concat(Codes(typeof(ClusterFailureCode)))
            .Where(code => !docs.Contains($"`{code}`", StringComparison.Ordinal))
            .ToList();

        Assert.Empty(missing);
    }

    [Fact]
    public void Reasons_EveryCode_IsItsOwnName()
    {
        foreach (var field in typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            Assert.Equal(field.Name, field.GetRawConstantValue());
        }
    }

    private static IEnumerable<string> Codes(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
