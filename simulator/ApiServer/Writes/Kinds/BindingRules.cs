using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Bindings: nobody binds a role whose rights he does not hold, unless he may bind it. The role cannot be changed later.</summary>
internal sealed class BindingRules : KindRules
{
    public override FieldError? CheckName(string name) => ObjectNames.CheckPathSegment(name);

    public override void Authorize(ClusterState state, ResourceType type, JsonObject? old, JsonObject next, WriteOptions options)
    {
        if (old is not null && JsonTree.Same(old["subjects"], next["subjects"]) && JsonTree.Same(old["roleRef"], next["roleRef"]))
        {
            return;
        }

        var (ns, kind, role) = (next.Text("metadata", "namespace"), next.Text("roleRef", "kind") ?? "", next.Text("roleRef", "name") ?? "");
        var plural = kind == "ClusterRole" ? "clusterroles" : "roles";
        if (state.Rbac.IsAllowed(options.User, new AccessAttributes("bind", Rbac.Group, plural, null, ns, role)))
        {
            return;
        }

        var rules = state.Rbac.RulesOfRole(kind, ns, role) ?? throw Statuses.NotFound(Rbac.Group, plural, role);
        Escalation.Refuse(state, type, next.Text("metadata", "name")!, ns, rules, options.User);
    }

    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors)
    {
        string[] kinds = type.Namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
        if (!kinds.Contains(next.Text("roleRef", "kind"), StringComparer.Ordinal))
        {
            errors.Add(FieldError.Unsupported("roleRef.kind", next.At("roleRef", "kind") ?? "", kinds));
        }

        if (string.IsNullOrEmpty(next.Text("roleRef", "name")))
        {
            errors.Add(FieldError.Required("roleRef.name"));
        }

        if (old is not null && !JsonTree.Same(old["roleRef"], next["roleRef"]))
        {
            errors.Add(FieldError.Invalid("roleRef", next["roleRef"], "cannot change roleRef"));
        }

        for (var i = 0; i < next.Items("subjects").Count; i++)
        {
            CheckSubject(next.Items("subjects")[i]!, $"subjects[{i}]", type, errors);
        }
    }

    private static void CheckSubject(JsonNode subject, string at, ResourceType type, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(subject.Text("name")))
        {
            errors.Add(FieldError.Required(at + ".name"));
        }

        switch (subject.Text("kind"))
        {
            case "ServiceAccount" when !type.Namespaced && string.IsNullOrEmpty(subject.Text("namespace")):
                errors.Add(FieldError.Required(at + ".namespace"));
                break;
            case "ServiceAccount" or "User" or "Group":
                break;
            default:
                errors.Add(FieldError.Unsupported(at + ".kind", subject.At("kind") ?? "", ["ServiceAccount", "User", "Group"]));
                break;
        }
    }
}
