using System.Reflection;

namespace MultiHubFlows.Kubernetes.Tests.Sources;

/// <summary>Keeps the suite honest: an expectation without a real server behind it is a guess.</summary>
public sealed class SourceTests
{
    [Fact]
    public void EachCase_WhereverItIs_NamesItsSource()
    {
        var cases = typeof(SourceTests).Assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsAbstract && type != typeof(SourceTests))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            .ToList();

        var silent = cases.Where(method =>
            !method.IsDefined(typeof(RecordedAttribute))
            && !method.IsDefined(typeof(ObservedAttribute))
            && !method.IsDefined(typeof(DocumentedAttribute)));

        Assert.NotEmpty(cases);
        Assert.Empty(silent.Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));
    }
}
