using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>Lists and watches of ConfigMaps in namespace <c>ns</c>, as a server would give them.</summary>
internal static class WatchScript
{
    public static RequestDelegate List(string version, params string[] names) =>
        Answer.Json(200, new JsonObject
        {
            ["kind"] = "ConfigMapList",
            ["metadata"] = new JsonObject { ["resourceVersion"] = version },
            ["items"] = new JsonArray([.. names.Select(name => MapOf(name, version, "1"))]),
        });

    private static JsonObject MapOf(string? name, string version, string value) => new()
    {
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "ns", ["resourceVersion"] = version },
        ["data"] = new JsonObject { ["x"] = value },
    };

    public static string Event(string type, string version, string? name, string value = "1") =>
        new JsonObject { ["type"] = type, ["object"] = MapOf(name, version, value) }.ToJsonString();

    public static RequestDelegate Watch(Hold hold, params string[] events) => async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        foreach (var line in events)
        {
            await context.Response.WriteAsync(line + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        if (hold == Hold.Reset)
        {
            context.Abort();
        }
        else if (hold == Hold.Open)
        {
            await Answer.UntilGoneAsync(context);
        }
    };

    public static RequestDelegate Raw(string text) => async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(text, context.RequestAborted);
    };
}

/// <summary>How a scripted watch goes on after its last event.</summary>
internal enum Hold
{
    Open,
    End,
    Reset,
}
