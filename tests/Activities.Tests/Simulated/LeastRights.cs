using MultiHubFlows.Activities.Access;
using MultiHubFlows.Domain;
using MultiHubFlows.Simulator.ApiServer;
using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>
/// The identities that activities have in tests: exactly the rights of <c>multihub rbac</c>, so that one that is missing there fails here. One of
/// them can be taken away by a file beside the tests, as <c>eng/rights.sh</c> does with each.
/// </summary>
internal static class LeastRights
{
    private static readonly Lock OneAtATime = new();

    /// <summary>The file that names the right to take away.</summary>
    public static string WithoutFile { get; } = Path.Combine(AppContext.BaseDirectory, "without-right.txt");

    /// <summary>Where it exists, each test says in it which rights its requests needed: the right, a tab, and the runner's words for the test.</summary>
    public static string UsedFile { get; } = Path.Combine(AppContext.BaseDirectory, "rights-used.txt");

    /// <summary>The identity for a part of a fleet.</summary>
    public static ClientIdentity Of(ClusterPart part)
    {
        var use = UseOf(part);
        var account = RoleAccount.For([use]);
        return new ClientIdentity(RoleManifests.Write(account, [use], RoleManifests.OperatorIsThere([use], []), Granted(use)), account.Namespace, account.Name);
    }

    /// <summary>Every single right of a use, as a line of text.</summary>
    public static IEnumerable<string> Lines(ClusterUse use) => RoleManifests.RightsOf([use], []).SelectMany(right => right.Verbs.Select(verb => Line(use, right, verb)));

    /// <summary>Notes which rights the requests of the test that ends needed, where somebody asks for that.</summary>
    public static void NoteUsed(Simulation simulation)
    {
        if (!File.Exists(UsedFile))
        {
            return;
        }

        var test = TestContext.Current.TestMethod is { } method
            ? $"-method {TestContext.Current.TestClass!.TestClassName}.{method.MethodName}"
            : $"-class {TestContext.Current.TestClass?.TestClassName}";
        var used = simulation.Clusters.SelectMany(cluster => Used(UseOf(cluster.Part), cluster.Server.Requests.Snapshot())).Distinct(StringComparer.Ordinal);
        lock (OneAtATime)
        {
            File.AppendAllLines(UsedFile, used.Select(line => $"{line}\t{test}"));
        }
    }

    private static IEnumerable<string> Used(ClusterUse use, IReadOnlyList<RequestRecord> requests)
    {
        var account = RoleAccount.For([use]);
        var ours = requests.Where(request => request.User == $"system:serviceaccount:{account.Namespace}:{account.Name}").ToList();
        return from right in RoleManifests.RightsOf([use], [])
               from verb in right.Verbs
               where ours.Exists(request => Needs(request, right, verb))
               select Line(use, right, verb);
    }

    // Binding and escalating are no requests: the server asks for them when a role is bound or made.
    private static bool Needs(RequestRecord request, Right right, string verb)
    {
        var resource = request.Subresource is null ? request.Resource : $"{request.Resource}/{request.Subresource}";
        return (request.Group ?? string.Empty) == right.Group
            && (verb is "bind" or "escalate" ? request.Verb is "create" or "patch" && resource!.StartsWith("clusterrole", StringComparison.Ordinal) : request.Verb == verb && resource == right.Resource)
            && (request.Name is null || right.Names.Count == 0 || right.Names.Contains(request.Name))
            && (right.In != Place.OperatorNamespace || request.Namespace == RegistrationNames.OperatorNamespace)
            && (right.In != Place.OwnNamespace || request.Namespace == RegistrationNames.OwnNamespace);
    }

    private static ClusterUse UseOf(ClusterPart part) => part switch { ClusterPart.Hub => ClusterUse.Hub, ClusterPart.Managed => ClusterUse.Managed, _ => ClusterUse.Hosting };

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
