using MultiHubFlows.Activities.Access;
using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>
/// The identities that activities have in tests: exactly the rights of <c>multihub rbac</c>, so that one that is missing there fails here. One of
/// them can be taken away by a file beside the tests, as <c>eng/rights.sh</c> does with each.
/// </summary>
internal static class LeastRights
{
    /// <summary>The file that names the right to take away.</summary>
    public static string WithoutFile { get; } = Path.Combine(AppContext.BaseDirectory, "without-right.txt");

    /// <summary>The identity for a part of a fleet.</summary>
    public static ClientIdentity Of(ClusterPart part)
    {
        var use = part switch { ClusterPart.Hub => ClusterUse.Hub, ClusterPart.Managed => ClusterUse.Managed, _ => ClusterUse.Hosting };
        var account = RoleAccount.For([use]);
        return new ClientIdentity(RoleManifests.Write(account, [use], RoleManifests.OperatorIsThere([use], []), Granted(use)), account.Namespace, account.Name);
    }

    /// <summary>Every single right of a use, as a line of text.</summary>
    public static IEnumerable<string> Lines(ClusterUse use) => RoleManifests.RightsOf([use], []).SelectMany(right => right.Verbs.Select(verb => Line(use, right, verb)));

    private static List<Right> Granted(ClusterUse use)
    {
        var rights = RoleManifests.RightsOf([use], []);
        var without = File.Exists(WithoutFile) ? File.ReadAllText(WithoutFile).Trim() : null;
        return
        [
            .. rights.Select(right => right with { Verbs = [.. right.Verbs.Where(verb => Line(use, right, verb) != without)] }).Where(right => right.Verbs.Count > 0),
        ];
    }

    private static string Line(ClusterUse use, Right right, string verb) =>
        $"{use} {verb} {right.Resource}{(right.Group.Length == 0 ? "" : $".{right.Group}")}{(right.Names.Count == 0 ? "" : $" {string.Join(',', right.Names)}")}{(right.In == Place.Cluster ? "" : $" in {right.In}")}";
}
