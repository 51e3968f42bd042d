using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>ManifestWorks of one ConfigMap in a namespace of its own or in <c>default</c>.</summary>
internal static class ManifestWorks
{
    public static JsonObject InOwnNamespace(string cluster, string name, string text) => Of(
        cluster,
        name,
        new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } },
        ConfigMap(name, "hello", text));

    public static JsonObject InDefault(string cluster, string name, string text) =>
        Of(cluster, name, ConfigMap("default", name, text));

    public static JsonObject Of(string cluster, string name, params JsonObject[] manifests)
    {
        var work = Rbac.Named(cluster, name);
        work["apiVersion"] = ResourceTypes.ManifestWorks.ApiVersion;
        work["kind"] = ResourceTypes.ManifestWorks.Kind;
        work["spec"] = new JsonObject { ["workload"] = new JsonObject { ["manifests"] = new JsonArray([.. manifests]) } };
        return work;
    }

    public static JsonObject ConfigMap(string @namespace, string name, string text) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["data"] = new JsonObject { ["owner"] = text },
    };

    public static async Task<JsonObject> ApplyAsync(this OcmFleet fleet, string hub, JsonObject work)
    {
        await fleet[hub].CreateAsync(ResourceTypes.ManifestWorks, work, OcmFleet.Cancel);
        return await fleet.WorkAsync(hub, work, "the work has a status", found => found.Condition("Available") is not null);
    }

    public static Task<JsonObject> WorkAsync(
        this OcmFleet fleet, string hub, JsonObject work, string what, Func<JsonObject, bool> holds) => fleet.EventuallyAsync(
        what,
        async () => await fleet[hub].FindAsync(ResourceTypes.ManifestWorks, work.Namespace(), work.Name(), OcmFleet.Cancel) is { } found
            && holds(found)
            ? found
            : null);

    public static async Task<string?> TextAsync(this OcmFleet fleet, string cluster, string @namespace, string name) =>
        (await fleet[cluster].FindAsync(ResourceTypes.ConfigMaps, @namespace, name, OcmFleet.Cancel)).Text("data", "owner");

    public static Task GoneAsync(this OcmFleet fleet, string cluster, ResourceType type, string? @namespace, string name, TimeSpan? step = null) =>
        fleet.EventuallyAsync(
            $"{type.Kind} {name} gone from {cluster}",
            async () => await fleet[cluster].FindAsync(type, @namespace, name, OcmFleet.Cancel) is null,
            step);
}
