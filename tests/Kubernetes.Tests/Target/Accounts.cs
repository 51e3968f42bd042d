using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Http;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>Makes service accounts, gives them rights and waits until the rights are in force.</summary>
internal static class Accounts
{
    public const string Roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    public const string RoleBindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

    /// <summary>An account with these rights in the whole cluster; none without rules.</summary>
    public static async Task<Account> AccountAsync(this Workspace space, CancellationToken cancellationToken, params object[] rules)
    {
        var name = space.Target.NewName("account");
        var made = (await space.Admin.PostAsync(space.ServiceAccounts, Make.ServiceAccount(name), cancellationToken)).Gives(201);
        var request = new { apiVersion = "authentication.k8s.io/v1", kind = "TokenRequest", spec = new { expirationSeconds = 3600 } };
        var granted = await space.Admin.PostAsync($"{space.ServiceAccounts}/{name}/token", request, cancellationToken);
        var token = granted.Gives(201).Json.TextAt("status", "token")!;
        var account = new Account(space.Namespace, name, made.Uid, token, space.Cluster.WithToken(token));
        if (rules.Length > 0)
        {
            await space.GrantAsync(account, rules, cancellationToken);
        }

        return account;
    }

    public static async Task<Answer> MayAsync(this Caller caller, object attributes, CancellationToken cancellationToken) =>
        (await caller.PostAsync(
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            new
            {
                apiVersion = "authorization.k8s.io/v1",
                kind = "SelfSubjectAccessReview",
                spec = new { resourceAttributes = attributes },
            },
            cancellationToken)).Gives(201);

    public static bool Allows(this Answer review) => review.Json.At("status", "allowed")!.GetValue<bool>();

    private static async Task GrantAsync(
        this Workspace space, Account account, object[] rules, CancellationToken cancellationToken)
    {
        foreach (var path in new[] { Roles, RoleBindings })
        {
            space.Target.DeleteAtTheEnd(space.Cluster, $"{path}/{account.Name}");
        }

        (await space.Admin.PostAsync(Roles, Make.ClusterRole(account.Name, rules), cancellationToken)).Gives(201);
        var binding = Make.Binding("ClusterRoleBinding", account.Name, "ClusterRole", account.Name, space.Namespace, account.Name);
        (await space.Admin.PostAsync(RoleBindings, binding, cancellationToken)).Gives(201);
        var right = Attributes(JsonSerializer.SerializeToNode(rules[^1])!);
        await Eventually.Sees(
            () => account.Caller.MayAsync(right, cancellationToken), answer => answer.Allows(), cancellationToken);
    }

    private static JsonObject Attributes(JsonNode rule)
    {
        var resource = rule.TextAt("resources", 0)!.Split('/');
        var attributes = new JsonObject
        {
            ["verb"] = rule.TextAt("verbs", 0),
            ["group"] = rule.TextAt("apiGroups", 0),
            ["resource"] = resource[0],
            ["subresource"] = resource.Length > 1 ? resource[1] : "",
        };
        if (rule.TextAt("resourceNames", 0) is { } name)
        {
            attributes["name"] = name;
        }

        return attributes;
    }
}
