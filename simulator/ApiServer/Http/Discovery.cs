using System.Security.Cryptography;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Says which resources there are, in the old form and in the aggregated one.</summary>
internal sealed class Discovery(ClusterState state)
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] CustomVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] SubresourceVerbs = ["get", "patch", "update"];

    /// <summary>Answers a discovery path; false when the path is none.</summary>
    public async Task<bool> TryAnswerAsync(HttpContext context, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case ["api"] or ["apis"] when WantsAggregated(context):
                await AggregatedAsync(context, core: parts[0] == "api");
                return true;
            case ["api"]:
                await Answers.JsonAsync(context, 200, new JsonObject
                {
                    ["kind"] = "APIVersions",
                    ["versions"] = new JsonArray("v1"),
                    ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject
                    {
                        ["clientCIDR"] = "0.0.0.0/0",
                        ["serverAddress"] = context.Request.Host.Value,
                    }),
                });
                return true;
            case ["apis"]:
                await Answers.JsonAsync(context, 200, new JsonObject
                {
                    ["kind"] = "APIGroupList",
                    ["apiVersion"] = "v1",
                    ["groups"] = new JsonArray([.. Groups().Select(g => (JsonNode)Group(g))]),
                });
                return true;
            case ["apis", var group] when state.Registry.HasGroup(group):
                var found = Group(Groups().First(g => g.Key == group));
                found.Insert(0, "kind", "APIGroup");
                found.Insert(1, "apiVersion", "v1");
                await Answers.JsonAsync(context, 200, found);
                return true;
            case ["api", var version] when state.Registry.HasVersion("", version):
                await Answers.JsonAsync(context, 200, Resources("", version));
                return true;
            case ["apis", var group, var version] when state.Registry.HasVersion(group, version):
                await Answers.JsonAsync(context, 200, Resources(group, version));
                return true;
            default:
                return false;
        }
    }

    private static bool WantsAggregated(HttpContext context)
    {
        var accept = context.Request.Headers.Accept.ToString().Replace(" ", "", StringComparison.Ordinal);
        return accept.Contains("g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", StringComparison.Ordinal);
    }

    private async Task AggregatedAsync(HttpContext context, bool core)
    {
        var groups = core ? CoreGroup() : Groups();
        var body = JsonText.ToUtf8(new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/v2",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. groups.Select(g => (JsonNode)new JsonObject
            {
                ["metadata"] = g.Key.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = g.Key },
                ["versions"] = new JsonArray([.. Versions(g).Select(v => (JsonNode)AggregatedVersion(g.Where(t => t.Version == v).ToArray(), v))]),
            })]),
        });
        var tag = $"\"{Convert.ToHexString(SHA256.HashData(body))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "public";
        context.Response.Headers.Vary = "Accept";
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = 304;
            return;
        }

        await Answers.BytesAsync(context, 200, Aggregated, body);
    }

    private IEnumerable<IGrouping<string, ResourceType>> CoreGroup() =>
        state.Registry.All.Where(t => t.Group.Length == 0).GroupBy(t => t.Group, StringComparer.Ordinal);

    private IEnumerable<IGrouping<string, ResourceType>> Groups() =>
        state.Registry.All.Where(t => t.Group.Length > 0).GroupBy(t => t.Group, StringComparer.Ordinal);

    private static string[] Versions(IEnumerable<ResourceType> types) =>
        [.. types.Select(t => t.Version).Distinct(StringComparer.Ordinal).OrderBy(v => v, VersionOrder.Instance)];

    private static JsonObject Group(IGrouping<string, ResourceType> group)
    {
        var versions = Versions(group).Select(v => new JsonObject { ["groupVersion"] = $"{group.Key}/{v}", ["version"] = v }).ToArray();
        return new JsonObject
        {
            ["name"] = group.Key,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private JsonObject Resources(string group, string version)
    {
        var resources = new JsonArray();
        foreach (var type in state.Registry.All.Where(t => t.Group == group && t.Version == version).OrderBy(t => t.Plural, StringComparer.Ordinal))
        {
            resources.Add(Resource(type));
            foreach (var sub in type.Subresources)
            {
                resources.Add(Subresource(type, sub));
            }
        }

        var list = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Length > 0)
        {
            list["apiVersion"] = "v1";
        }

        list["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}";
        list["resources"] = resources;
        return list;
    }

    private static JsonObject Resource(ResourceType type)
    {
        var resource = new JsonObject
        {
            ["name"] = type.Plural,
            ["singularName"] = type.Singular,
            ["namespaced"] = type.Namespaced,
            ["kind"] = type.Kind,
            ["verbs"] = JsonTree.ToArray(VerbsOf(type)),
        };
        AddNames(type, resource);
        if (!type.IsReview)
        {
            var kind = System.Text.Encoding.UTF8.GetBytes($"{type.Group}/{type.Version}/{type.Kind}");
            resource["storageVersionHash"] = Convert.ToBase64String(SHA256.HashData(kind).AsSpan(0, 8));
        }

        return resource;
    }

    private static JsonObject Subresource(ResourceType type, string sub)
    {
        var token = sub == "token";
        var resource = new JsonObject { ["name"] = $"{type.Plural}/{sub}", ["singularName"] = "", ["namespaced"] = type.Namespaced };
        if (token)
        {
            resource["group"] = "authentication.k8s.io";
            resource["version"] = "v1";
        }

        resource["kind"] = token ? "TokenRequest" : type.Kind;
        resource["verbs"] = JsonTree.ToArray(SubVerbs(sub));
        return resource;
    }

    private static JsonObject AggregatedVersion(ResourceType[] types, string version) => new()
    {
        ["version"] = version,
        ["resources"] = new JsonArray([.. types.OrderBy(t => t.Plural, StringComparer.Ordinal).Select(t => (JsonNode)AggregatedResource(t))]),
        ["freshness"] = "Current",
    };

    private static JsonObject AggregatedResource(ResourceType type)
    {
        var resource = new JsonObject
        {
            ["resource"] = type.Plural,
            ["responseKind"] = KindOf(type),
            ["scope"] = type.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = type.Singular,
            ["verbs"] = JsonTree.ToArray(VerbsOf(type)),
        };
        AddNames(type, resource);
        if (type.Subresources.Count > 0)
        {
            resource["subresources"] = new JsonArray([.. type.Subresources.Select(s => (JsonNode)new JsonObject
            {
                ["subresource"] = s,
                ["responseKind"] = s == "token"
                    ? new JsonObject { ["group"] = "authentication.k8s.io", ["version"] = "v1", ["kind"] = "TokenRequest" }
                    : KindOf(type),
                ["verbs"] = JsonTree.ToArray(SubVerbs(s)),
            })]);
        }

        return resource;
    }

    private static JsonObject KindOf(ResourceType type) => new()
    {
        ["group"] = type.IsCustom ? type.Group : "",
        ["version"] = type.IsCustom ? type.Version : "",
        ["kind"] = type.Kind,
    };

    private static void AddNames(ResourceType type, JsonObject resource)
    {
        if (type.ShortNames.Count > 0)
        {
            resource["shortNames"] = JsonTree.ToArray(type.ShortNames);
        }

        if (type.Categories.Count > 0)
        {
            resource["categories"] = JsonTree.ToArray(type.Categories);
        }
    }

    private static string[] VerbsOf(ResourceType type) => type.IsReview ? ["create"] : type.IsCustom ? CustomVerbs : Verbs;

    private static string[] SubVerbs(string sub) => sub switch
    {
        "token" => ["create"],
        "finalize" => ["update"],
        "log" => ["get"],
        _ => SubresourceVerbs,
    };
}
