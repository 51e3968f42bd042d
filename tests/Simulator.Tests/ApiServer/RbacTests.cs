using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

public sealed class RbacTests
{
    private static readonly UserInfo Anna = new("anna", ["devs", "system:authenticated"]);
    private readonly ObjectStore _store = new();
    private readonly Rbac _rbac;

    public RbacTests()
    {
        _rbac = new Rbac(_store);
        _store.Changed = _ => _rbac.Forget();
    }

    [Theory]
    [InlineData("get", "", "pods", null, null, true)]
    [InlineData("get", "", "pods", "log", null, false)]
    [InlineData("update", "certificates.k8s.io", "csrs", "approval", null, true)]
    [InlineData("update", "certificates.k8s.io", "csrs", null, null, false)]
    [InlineData("get", "", "secrets", null, "one", true)]
    [InlineData("get", "", "secrets", null, "two", false)]
    [InlineData("get", "", "secrets", null, null, false)]
    [InlineData("delete", "apps", "anything", null, null, true)]
    [InlineData("get", "batch", "jobs", null, null, false)]
    [InlineData("get", "any", "things", "scale", null, true)]
    public void Decide_ClusterRole_AllowsWhatItsRulesSay(
        string verb, string group, string resource, string? subresource, string? name, bool expected)
    {
        Role("r", """
            [{"verbs":["get"],"apiGroups":[""],"resources":["pods"]},
             {"verbs":["update"],"apiGroups":["certificates.k8s.io"],"resources":["csrs/approval"]},
             {"verbs":["get"],"apiGroups":[""],"resources":["secrets"],"resourceNames":["one"]},
             {"verbs":["*"],"apiGroups":["apps"],"resources":["*"]},
             {"verbs":["get"],"apiGroups":["any"],"resources":["*/scale"]}]
            """);
        Bind("b", null, "ClusterRole", "r", """{"kind":"User","name":"anna"}""");

        Assert.Equal(expected, _rbac.IsAllowed(Anna, new AccessAttributes(verb, group, resource, subresource, "n", name)));
    }

    [Fact]
    public void Decide_RoleBinding_HoldsInItsNamespaceOnly()
    {
        Role("r", """[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]""");
        Bind("b", "n", "ClusterRole", "r", """{"kind":"Group","name":"devs"}""");

        Assert.True(_rbac.IsAllowed(Anna, new AccessAttributes("get", "", "pods", Namespace: "n")));
        Assert.False(_rbac.IsAllowed(Anna, new AccessAttributes("get", "", "pods", Namespace: "o")));
        Assert.False(_rbac.IsAllowed(Anna, new AccessAttributes("get", "", "pods")));
    }

    [Fact]
    public void Decide_ServiceAccount_IsItsUserName()
    {
        Role("r", """[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]""");
        Bind("b", null, "ClusterRole", "r", """{"kind":"ServiceAccount","name":"sa","namespace":"n"}""");

        Assert.True(_rbac.IsAllowed(new UserInfo("system:serviceaccount:n:sa", []), new AccessAttributes("get", "", "pods")));
        Assert.False(_rbac.IsAllowed(new UserInfo("system:serviceaccount:o:sa", []), new AccessAttributes("get", "", "pods")));
    }

    [Theory]
    [InlineData("/healthz", true)]
    [InlineData("/api/v1", true)]
    [InlineData("/metrics", false)]
    public void Decide_NonResource_MatchesWholePathOrStart(string path, bool expected)
    {
        Role("r", """[{"verbs":["get"],"nonResourceURLs":["/healthz","/api/*"]}]""");
        Bind("b", null, "ClusterRole", "r", """{"kind":"User","name":"anna"}""");

        Assert.Equal(expected, _rbac.IsAllowed(Anna, new AccessAttributes("get", NonResourcePath: path)));
    }

    [Fact]
    public void Decide_MissingRole_SaysSo()
    {
        Bind("b", null, "ClusterRole", "gone", """{"kind":"User","name":"anna"}""");

        var (allowed, reason) = _rbac.Decide(Anna, new AccessAttributes("get", "", "pods"));

        Assert.False(allowed);
        Assert.Equal("RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found", reason);
    }

    [Fact]
    public void Decide_RoleChanged_IsSeenAtOnce()
    {
        Role("r", "[]");
        Bind("b", null, "ClusterRole", "r", """{"kind":"User","name":"anna"}""");
        Assert.False(_rbac.IsAllowed(Anna, new AccessAttributes("get", "", "pods")));

        var seen = _store.Get(Rbac.ClusterRoles, null, "r")!;
        var next = (JsonObject)seen.Tree.DeepClone();
        next["rules"] = JsonText.Parse("""[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]""");
        _store.Update(Rbac.ClusterRoles, seen, next);

        Assert.True(_rbac.IsAllowed(Anna, new AccessAttributes("get", "", "pods")));
    }

    [Theory]
    [InlineData("""{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}""", true)]
    [InlineData("""{"verbs":["get","list"],"apiGroups":[""],"resources":["pods"]}""", false)]
    [InlineData("""{"verbs":["get"],"apiGroups":[""],"resources":["pods"],"resourceNames":["x"]}""", true)]
    [InlineData("""{"verbs":["*"],"apiGroups":["apps"],"resources":["x"]}""", true)]
    [InlineData("""{"verbs":["get"],"apiGroups":["apps"],"resources":["*"]}""", true)]
    [InlineData("""{"verbs":["get"],"apiGroups":["*"],"resources":["pods"]}""", false)]
    public void Covers_EverySingleRight_DecidesEscalation(string granted, bool covered)
    {
        RbacRule[] held =
        [
            RbacRule.Read(JsonText.ParseObject("""{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}""")),
            RbacRule.Read(JsonText.ParseObject("""{"verbs":["*"],"apiGroups":["apps"],"resources":["*"]}""")),
        ];

        var singles = RbacRule.Read(JsonText.ParseObject(granted)).Split();

        Assert.Equal(covered, singles.All(s => held.Any(h => h.Covers(s))));
    }

    private void Role(string name, string rules) => _store.Create(
        Rbac.ClusterRoles, JsonText.ParseObject($$"""{"metadata":{"name":"{{name}}","uid":"u"},"rules":{{rules}}}"""));

    private void Bind(string name, string? ns, string kind, string role, string subject)
    {
        var tree = JsonText.ParseObject($$$"""{"metadata":{"name":"{{{name}}}","uid":"u"},"roleRef":{"kind":"{{{kind}}}","name":"{{{role}}}"},"subjects":[{{{subject}}}]}""");
        if (ns is not null)
        {
            tree["metadata"]!["namespace"] = ns;
        }

        _store.Create(ns is null ? Rbac.ClusterRoleBindings : Rbac.RoleBindings, tree);
    }
}
