namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>Request bodies that many cases need.</summary>
internal static class Make
{
    public static object Namespace(string name) => new { apiVersion = "v1", kind = "Namespace", metadata = new { name } };

    public static object ConfigMap(string name, params (string Key, string Value)[] data) =>
        new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name }, data = data.ToDictionary(d => d.Key, d => d.Value) };

    public static object Labelled(string name, params (string Key, string Value)[] labels) =>
        new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name, labels = labels.ToDictionary(l => l.Key, l => l.Value) } };

    public static object WithFinalizer(string name, string finalizer) =>
        new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name, finalizers = new[] { finalizer } } };

    public static object ServiceAccount(string name) => new { apiVersion = "v1", kind = "ServiceAccount", metadata = new { name } };

    public static object ClusterRole(string name, params object[] rules) =>
        new { apiVersion = "rbac.authorization.k8s.io/v1", kind = "ClusterRole", metadata = new { name }, rules };

    public static object Role(string name, params object[] rules) =>
        new { apiVersion = "rbac.authorization.k8s.io/v1", kind = "Role", metadata = new { name }, rules };

    public static object Rule(string group, string resource, params string[] verbs) =>
        new { apiGroups = new[] { group }, resources = new[] { resource }, verbs };

    public static object NamedRule(string group, string resource, string name, params string[] verbs) =>
        new { apiGroups = new[] { group }, resources = new[] { resource }, resourceNames = new[] { name }, verbs };

    public static object Binding(string kind, string name, string roleKind, string role, string @namespace, string account) => new
    {
        apiVersion = "rbac.authorization.k8s.io/v1",
        kind,
        metadata = new { name },
        roleRef = new { apiGroup = "rbac.authorization.k8s.io", kind = roleKind, name = role },
        subjects = new[] { new { kind = "ServiceAccount", @namespace, name = account } },
    };
}
