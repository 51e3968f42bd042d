using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>Roles and bindings as JSON.</summary>
internal static class Rbac
{
    private const string Group = "rbac.authorization.k8s.io";

    public static JsonObject Rule(string group, string[] resources, string[] verbs, string[]? resourceNames = null)
    {
        var rule = new JsonObject
        {
            ["apiGroups"] = Array(group.Split(',')),
            ["resources"] = Array(resources),
            ["verbs"] = Array(verbs),
        };
        if (resourceNames is not null)
        {
            rule["resourceNames"] = Array(resourceNames);
        }

        return rule;
    }

    public static JsonObject Role(string? @namespace, string name, JsonObject? labels, params JsonObject[] rules)
    {
        var role = Named(@namespace, name, labels);
        role["rules"] = new JsonArray([.. rules]);
        return role;
    }

    public static JsonObject Binding(
        string? @namespace, string name, JsonObject? labels, string roleKind, string roleName, params JsonObject[] subjects)
    {
        var binding = Named(@namespace, name, labels);
        binding["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = roleKind, ["name"] = roleName };
        binding["subjects"] = new JsonArray([.. subjects]);
        return binding;
    }

    public static JsonObject ToGroup(string name) =>
        new() { ["apiGroup"] = Group, ["kind"] = "Group", ["name"] = name };

    public static JsonObject ToAccount(string @namespace, string name) =>
        new() { ["kind"] = "ServiceAccount", ["name"] = name, ["namespace"] = @namespace };

    public static JsonObject Named(string? @namespace, string name, JsonObject? labels = null)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (@namespace is not null)
        {
            metadata["namespace"] = @namespace;
        }

        if (labels is not null)
        {
            metadata["labels"] = labels.DeepClone();
        }

        return new JsonObject { ["metadata"] = metadata };
    }

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
