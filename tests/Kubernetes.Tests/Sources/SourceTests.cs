using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MultiHubFlows.Kubernetes.Tests.Sources;

/// <summary>Keeps the suite honest: an expectation without a real server behind it is a guess.</summary>
public sealed class SourceTests
{
    [Fact]
    public void EachCase_WhereverItIs_NamesItsSource()
    {
        var cases = Cases();

        var silent = cases.Where(method =>
            !method.IsDefined(typeof(RecordedAttribute))
            && !method.IsDefined(typeof(ObservedAttribute))
            && !method.IsDefined(typeof(DocumentedAttribute)));

        Assert.True(cases.Count >= 120, $"There are {cases.Count} cases.");
        Assert.Empty(silent.Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));
    }

    /// <summary>The list that people read is the suite as it is.</summary>
    [Fact]
    public void List_OfCases_IsTheSuite() => Assert.Equal(List(), File.ReadAllText(ListFile()));

    /// <summary>Writes the list anew: <c>dotnet ...Kubernetes.Tests.dll -method '*List_IsWrittenAnew' -explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public void List_IsWrittenAnew() => File.WriteAllText(ListFile(), List());

    private static List<MethodInfo> Cases() =>
    [
        .. typeof(SourceTests).Assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsAbstract && type != typeof(SourceTests))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true)),
    ];

    private static string List()
    {
        var cases = Cases();
        var text = new System.Text.StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"# The cases of the kubernetes suite\n\n{cases.Count} cases, each with the real server behind its expectation: `recorded` answers, numbered `observed` facts, and pages of the\nKubernetes documentation. Written by the suite itself ([README.md](README.md)).\n"));
        foreach (var group in cases.GroupBy(method => method.DeclaringType!).OrderBy(group => group.Key.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {group.Key.FullName!["MultiHubFlows.Kubernetes.Tests.".Length..]}\n\n| case | source |\n|---|---|\n");
            foreach (var method in group.OrderBy(method => method.Name, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {method.Name} | {string.Join(", ", Sources(method))} |\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Sources(MethodInfo method) =>
    [
        .. method.GetCustomAttributes<RecordedAttribute>().Select(source => $"recorded `{source.Recording}`").Order(StringComparer.Ordinal),
        .. method.GetCustomAttributes<ObservedAttribute>().OrderBy(source => source.Number).Select(source => $"observed {source.Number.ToString(CultureInfo.InvariantCulture)}"),
        .. method.GetCustomAttributes<DocumentedAttribute>().Select(source => $"[documented](https://kubernetes.io/docs/{source.Page})").Order(StringComparer.Ordinal),
    ];

    private static string ListFile([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "cases.md");
}
