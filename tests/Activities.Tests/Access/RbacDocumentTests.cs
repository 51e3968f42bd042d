using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

using MultiHubFlows.Activities.Access;

namespace MultiHubFlows.Activities.Tests.Access;

/// <summary>docs/rbac.md holds the lists of rights as they are: <c>eng/rights.sh --write</c> writes them anew.</summary>
public sealed class RbacDocumentTests
{
    [Theory]
    [InlineData(ClusterUse.Hub)]
    [InlineData(ClusterUse.Managed)]
    [InlineData(ClusterUse.Hosting)]
    public void Document_TableOfAUse_IsTheListOfItsRights(ClusterUse use)
    {
        var (document, from, to) = PlaceOf(use);

        Assert.Equal(Table(use), document[from..to]);
    }

    [Fact(Explicit = true)]
    public void Document_IsWrittenAnew()
    {
        foreach (var use in Enum.GetValues<ClusterUse>())
        {
            var (document, from, to) = PlaceOf(use);
            File.WriteAllText(Document, document[..from] + Table(use) + document[to..]);
        }
    }

    private static (string Document, int From, int To) PlaceOf(ClusterUse use)
    {
        var document = File.ReadAllText(Document);
        var (begin, end) = ($"<!-- {use} -->\n", $"<!-- end of {use} -->");
        var (from, to) = (document.IndexOf(begin, StringComparison.Ordinal) + begin.Length, document.IndexOf(end, StringComparison.Ordinal));
        Assert.True(from >= begin.Length && to >= from, $"docs/rbac.md has no place for the table of {use}.");

        return (document, from, to);
    }

    private static string Table(ClusterUse use)
    {
        var text = new StringBuilder("| on | may | where | for | because |\n|---|---|---|---|---|\n");
        foreach (var right in RoleManifests.RightsOf([use], []))
        {
            var names = right.Names.Count == 0 ? string.Empty : $" {string.Join(", ", right.Names.Select(name => $"`{name}`"))}";
            var group = right.Group.Length == 0 ? string.Empty : $".{right.Group}";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{right.Resource}{group}`{names} | {string.Join(", ", right.Verbs)} | {Where(right)} | {RoleManifests.NameOf(right.For)} | {right.Why} |\n");
        }

        return text.ToString();
    }

    private static string Where(Right right) =>
        right.In switch
        {
            Place.AgentNamespaces => "agents' namespaces",
            Place.ClusterNamespaces => "clusters' namespaces",
            Place.OperatorNamespace => "`open-cluster-management`",
            Place.OwnNamespace => "`multihubflows`",
            _ => "everywhere",
        };

    private static string Document => Path.Combine(Root(), "docs", "rbac.md");

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
