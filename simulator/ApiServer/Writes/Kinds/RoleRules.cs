using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Roles: nobody grants what he does not hold, unless he may escalate.</summary>
internal sealed class RoleRules : KindRules
{
    public override FieldError? CheckName(string name) => ObjectNames.CheckPathSegment(name);

    public override void Authorize(ClusterState state, ResourceType type, JsonObject? old, JsonObject next, WriteOptions options)
    {
        if (old is not null && JsonTree.Same(old["rules"], next["rules"]) && JsonTree.Same(old["aggregationRule"], next["aggregationRule"]))
        {
            return;
        }

        // Whoever creates by a POST to the collection names no object, so that a right to escalate one name does not help.
        var (ns, name) = (next.Text("metadata", "namespace"), next.Text("metadata", "name")!);
        if (state.Rbac.IsAllowed(options.User, new AccessAttributes("escalate", Rbac.Group, type.Plural, null, ns, options.RequestName)))
        {
            return;
        }

        Escalation.Refuse(state, type, name, ns, RbacRule.ReadAll(next), options.User);
        if ((Collects(next) || Collects(old)) && !Escalation.Holds(state, ns, RbacRule.Everything, options.User))
        {
            throw Statuses.Forbidden(type, name, "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private static bool Collects(JsonObject? role) => role.Items("aggregationRule", "clusterRoleSelectors").Count > 0;

    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors)
    {
        for (var i = 0; i < next.Items("rules").Count; i++)
        {
            var (rule, at) = (RbacRule.Read((JsonObject)next.Items("rules")[i]!), $"rules[{i}]");
            if (rule.Verbs.Count == 0)
            {
                errors.Add(FieldError.Required(at + ".verbs", "verbs must contain at least one value"));
            }

            if (rule.Paths.Count > 0)
            {
                if (type.Namespaced)
                {
                    errors.Add(FieldError.Invalid(at + ".nonResourceURLs", JsonTree.ToArray(rule.Paths), "namespaced rules cannot apply to non-resource URLs"));
                }

                continue;
            }

            if (rule.Groups.Count == 0)
            {
                errors.Add(FieldError.Required(at + ".apiGroups", "resource rules must supply at least one api group"));
            }

            if (rule.Resources.Count == 0)
            {
                errors.Add(FieldError.Required(at + ".resources", "resource rules must supply at least one resource"));
            }
        }
    }
}
