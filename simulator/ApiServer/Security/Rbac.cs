using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Evaluates roles and bindings as stored. What it has read is kept until a role or binding changes.</summary>
internal sealed class Rbac(ObjectStore store) : IAuthorizer
{
    public const string Group = "rbac.authorization.k8s.io";

    public static readonly GroupResource ClusterRoles = new(Group, "clusterroles");
    public static readonly GroupResource Roles = new(Group, "roles");
    public static readonly GroupResource ClusterRoleBindings = new(Group, "clusterrolebindings");
    public static readonly GroupResource RoleBindings = new(Group, "rolebindings");

    private readonly Lock _keeping = new();
    private volatile Grants? _grants;
    private int _changes;

    public bool IsAllowed(UserInfo user, AccessAttributes access) => Decide(user, access).Allowed;

    /// <summary>The decision, and for a refusal what stood in the way (bindings to missing roles).</summary>
    public (bool Allowed, string? Reason) Decide(UserInfo user, AccessAttributes access)
    {
        if (user.Groups.Contains("system:masters", StringComparer.Ordinal))
        {
            return (true, null);
        }

        var missing = new List<string>();
        foreach (var grant in GrantsOf(user, access.NonResourcePath is null ? access.Namespace : null))
        {
            if (grant.Missing is not null)
            {
                missing.Add(grant.Missing);
            }
            else if (grant.Rules.Any(r => r.Allows(access)))
            {
                return (true, grant.Because);
            }
        }

        return (false, missing.Count switch
        {
            0 => null,
            1 => $"RBAC: {missing[0]}",
            _ => $"RBAC: [{string.Join(", ", missing.Distinct(StringComparer.Ordinal))}]",
        });
    }

    /// <summary>All rules that hold for a user in a namespace, or in the whole cluster when it is null.</summary>
    public IReadOnlyList<RbacRule> RulesOf(UserInfo user, string? ns) =>
        user.Groups.Contains("system:masters", StringComparer.Ordinal)
            ? RbacRule.Everything
            : [.. GrantsOf(user, ns).SelectMany(g => g.Rules)];

    public IReadOnlyList<RbacRule>? RulesOfRole(string kind, string? ns, string name)
    {
        var role = kind == "ClusterRole" ? store.Get(ClusterRoles, null, name) : store.Get(Roles, ns, name);
        return role is null ? null : RbacRule.ReadAll(role.Tree);
    }

    /// <summary>Must be called after every change of a role or binding.</summary>
    public void Forget()
    {
        lock (_keeping)
        {
            _changes++;
            _grants = null;
        }
    }

    private IEnumerable<Grant> GrantsOf(UserInfo user, string? ns)
    {
        return (_grants ?? Read()).Of(user).Where(g => g.Namespace is null || g.Namespace == ns);
    }

    private Grants Read()
    {
        var (grants, changes) = (new Grants(), Volatile.Read(ref _changes));
        foreach (var binding in store.List(ClusterRoleBindings).Objects)
        {
            Add(grants, binding, null);
        }

        foreach (var binding in store.List(RoleBindings).Objects)
        {
            Add(grants, binding, binding.Namespace);
        }

        // Kept only when nothing changed while reading; otherwise the next question reads again.
        lock (_keeping)
        {
            if (changes == _changes)
            {
                _grants = grants;
            }
        }

        return grants;
    }

    private void Add(Grants grants, StoredObject binding, string? ns)
    {
        var (kind, name) = (binding.Tree.Text("roleRef", "kind") ?? "", binding.Tree.Text("roleRef", "name") ?? "");
        var rules = RulesOfRole(kind, ns, name);
        var missing = rules is null ? $"{kind.ToLowerInvariant()}.{Group} \"{name}\" not found" : null;
        var bindingName = ns is null ? binding.Name : $"{binding.Name}/{ns}";
        foreach (var subject in binding.Tree.Items("subjects").OfType<JsonObject>())
        {
            var because = $"RBAC: allowed by {(ns is null ? "ClusterRoleBinding" : "RoleBinding")} \"{bindingName}\" of {kind} \"{name}\" to {Describe(subject)}";
            grants.Add(subject, ns, new Grant(ns, rules ?? [], missing, because));
        }
    }

    private static string Describe(JsonObject subject) => subject.Text("kind") == "ServiceAccount"
        ? $"ServiceAccount \"{subject.Text("name")}/{subject.Text("namespace")}\""
        : $"{subject.Text("kind")} \"{subject.Text("name")}\"";

    private sealed record Grant(string? Namespace, IReadOnlyList<RbacRule> Rules, string? Missing, string Because);

    private sealed class Grants
    {
        private readonly Dictionary<string, List<Grant>> _bySubject = new(StringComparer.Ordinal);

        public void Add(JsonObject subject, string? ns, Grant grant)
        {
            var name = subject.Text("name") ?? "";
            var key = subject.Text("kind") switch
            {
                "Group" => "g:" + name,
                "ServiceAccount" => $"u:system:serviceaccount:{subject.Text("namespace") ?? ns}:{name}",
                _ => "u:" + name,
            };
            if (!_bySubject.TryGetValue(key, out var list))
            {
                _bySubject[key] = list = [];
            }

            list.Add(grant);
        }

        public IEnumerable<Grant> Of(UserInfo user) => user.Groups.Select(g => "g:" + g).Append("u:" + user.Name)
            .SelectMany(k => _bySubject.GetValueOrDefault(k) ?? []);
    }
}
