using System.Globalization;
using System.Text;
using System.Text.Json;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Access;

/// <summary>
/// The manifests of an identity that may do what the flows do on a cluster and nothing else: namespace, account, roles and bindings, each rule with
/// why it is there. <c>kubectl apply -f -</c> takes them; a second apply changes nothing.
/// </summary>
public static class RoleManifests
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All rights of a use of a cluster.</summary>
    public static IReadOnlyList<Right> RightsOf(ClusterUse use) =>
        use switch
        {
            ClusterUse.Hub => HubRights.All,
            ClusterUse.Managed => [.. ManagedRights.All, .. AgentRights.All],
            _ => [.. HostingRights.All, .. AgentRights.All],
        };

    /// <summary>The rights of several uses without those that are left out, each once: what another rule grants anyway is not granted again.</summary>
    public static IReadOnlyList<Right> RightsOf(IReadOnlyList<ClusterUse> uses, IReadOnlyCollection<Need> without) =>
        Reduced([.. uses.SelectMany(RightsOf).Distinct().Where(right => !without.Contains(right.For))], OperatorIsThere(uses, without));

    /// <summary>The manifests as YAML.</summary>
    /// <param name="account">Whose rights they are.</param>
    /// <param name="uses">What the cluster is used as.</param>
    /// <param name="without">Needs that are left out.</param>
    public static string Write(RoleAccount account, IReadOnlyList<ClusterUse> uses, IReadOnlyCollection<Need> without) =>
        Write(account, uses, OperatorIsThere(uses, without), RightsOf(uses, without));

    /// <summary>Whether the operator's namespace is sure to be there: on hubs, and where nothing has to be installed.</summary>
    internal static bool OperatorIsThere(IReadOnlyList<ClusterUse> uses, IReadOnlyCollection<Need> without) =>
        without.Contains(Need.Install) || uses.All(use => use == ClusterUse.Hub);

    /// <summary>The manifests of these rights; for tests, which leave single ones out.</summary>
    internal static string Write(RoleAccount account, IReadOnlyList<ClusterUse> uses, bool operatorIsThere, IReadOnlyList<Right> rights)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"# What MultiHubFlows does on a {string.Join(" and ", uses.Select(Word))}, and nothing else: docs/rbac.md. Made by 'multihub rbac'.\n"));
        var byNamespace = rights.GroupBy(right => NamespaceOf(right, operatorIsThere), StringComparer.Ordinal).ToDictionary(group => group.Key ?? string.Empty, group => group.ToList(), StringComparer.Ordinal);
        foreach (var ns in (string[])[.. new[] { account.Namespace, RegistrationNames.OwnNamespace }.Where(ns => ns == account.Namespace || byNamespace.ContainsKey(ns)).Distinct(StringComparer.Ordinal)])
        {
            Append(text, $"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {ns}\n");
        }

        Append(text, $"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {account.Name}\n  namespace: {account.Namespace}\n");
        foreach (var (ns, rules) in byNamespace.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AppendRole(text, account, ns, rules);
        }

        return text.ToString();
    }

    /// <summary>The namespace in which alone a right is granted; null for the whole cluster.</summary>
    private static string? NamespaceOf(Right right, bool operatorIsThere) =>
        right.In switch
        {
            Place.OwnNamespace => RegistrationNames.OwnNamespace,
            Place.OperatorNamespace when operatorIsThere => RegistrationNames.OperatorNamespace,
            _ => null,
        };

    private static List<Right> Reduced(List<Right> rights, bool operatorIsThere)
    {
        var left = new List<Right>(rights);
        for (var index = rights.Count - 1; index >= 0; index--)
        {
            var right = left[index];
            var verbs = right.Verbs.Where(verb => !left.Any(other => other != right && Grants(other, right, verb, operatorIsThere))).ToList();
            left[index] = verbs.Count == right.Verbs.Count ? right : right with { Verbs = verbs };
        }

        left.RemoveAll(right => right.Verbs.Count == 0);
        return left;
    }

    private static bool Grants(Right other, Right right, string verb, bool operatorIsThere) =>
        (other.Group, other.Resource) == (right.Group, right.Resource)
        && other.Verbs.Contains(verb, StringComparer.Ordinal)
        && (NamespaceOf(other, operatorIsThere) is not { } ns || ns == NamespaceOf(right, operatorIsThere))
        && (other.Names.Count == 0 || (right.Names.Count > 0 && right.Names.All(name => other.Names.Contains(name, StringComparer.Ordinal))));

    private static void AppendRole(StringBuilder text, RoleAccount account, string ns, List<Right> rights)
    {
        var (prefix, metadata) = ns.Length == 0 ? ("Cluster", string.Empty) : (string.Empty, $"\n  namespace: {ns}");
        var role = new StringBuilder($"apiVersion: rbac.authorization.k8s.io/v1\nkind: {prefix}Role\nmetadata:\n  name: {account.Name}{metadata}\nrules:\n");
        foreach (var right in rights)
        {
            role.Append(CultureInfo.InvariantCulture, $"# {right.Why}{(right.For == Need.Join ? string.Empty : $" ({NameOf(right.For)})")}\n");
            role.Append(CultureInfo.InvariantCulture, $"- apiGroups: {List([right.Group])}\n  resources: {List([right.Resource])}\n");
            if (right.Names.Count > 0)
            {
                role.Append(CultureInfo.InvariantCulture, $"  resourceNames: {List(right.Names)}\n");
            }

            role.Append(CultureInfo.InvariantCulture, $"  verbs: {List(right.Verbs)}\n");
        }

        Append(text, role.ToString());
        Append(
            text,
            $"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: {prefix}RoleBinding
            metadata:
              name: {account.Name}{metadata}
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: {prefix}Role
              name: {account.Name}
            subjects:
            - kind: ServiceAccount
              name: {account.Name}
              namespace: {account.Namespace}

            """);
    }

    /// <summary>A need as it is written on the command line.</summary>
    public static string NameOf(Need need) => JsonNamingPolicy.KebabCaseLower.ConvertName(need.ToString());

    private static string Word(ClusterUse use) => use switch { ClusterUse.Hub => "hub", ClusterUse.Managed => "managed cluster", _ => "hosting cluster" };

    private static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(value => JsonSerializer.Serialize(value, Plain)))}]";

    private static void Append(StringBuilder text, string document) => text.Append("---\n").Append(document);
}

/// <summary>An account that gets rights.</summary>
/// <param name="Name">The name of the ServiceAccount and of its roles and bindings.</param>
/// <param name="Namespace">The namespace of the ServiceAccount.</param>
public sealed record RoleAccount(string Name, string Namespace)
{
    /// <summary>Why a text cannot be the name of the account, its roles or its namespace; null where it can.</summary>
    public static string? NameProblem(string name) =>
        name.Length is > 0 and <= 63 && name.All(letter => letter is '-' or (>= 'a' and <= 'z') or (>= '0' and <= '9')) && name[0] != '-' && name[^1] != '-'
            ? null
            : "is not a name that Kubernetes takes";

    /// <summary>The account where nobody says otherwise, one for each use, so that one cluster can have several.</summary>
    public static RoleAccount For(IReadOnlyList<ClusterUse> uses) =>
        new(uses.Count == 1 ? $"multihub-{uses[0].ToString().ToLowerInvariant()}" : "multihub", RegistrationNames.OwnNamespace);
}
