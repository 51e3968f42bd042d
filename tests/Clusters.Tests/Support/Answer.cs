using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Clusters.Tests.Support;

/// <summary>Answers in the forms that API servers give.</summary>
internal static class Answer
{
    public static RequestDelegate Json(int code, JsonNode body) => Text(code, body.ToJsonString(), "application/json");

    public static RequestDelegate Json(int code, string body) => Text(code, body, "application/json");

    public static RequestDelegate Text(int code, string body, string type = "text/plain; charset=utf-8", params (string Name, string Value)[] headers) =>
        async context =>
        {
            context.Response.StatusCode = code;
            context.Response.ContentType = type;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.WriteAsync(body, context.RequestAborted);
        };

    public static RequestDelegate Status(int code, string reason, string message, JsonObject? details = null) =>
        Json(code, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = code < 300 ? "Success" : "Failure",
            ["message"] = message,
            ["reason"] = reason,
            ["details"] = details?.DeepClone(),
            ["code"] = code,
        });

    public static RequestDelegate NotFound(string what = "configmaps \"a\"") => Status(404, "NotFound", $"{what} not found");

    public static RequestDelegate ConfigMap(string value = "1", string uid = "uid-1", string version = "1", int code = 200) =>
        Json(code, new JsonObject
        {
            ["kind"] = "ConfigMap",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["name"] = "a", ["namespace"] = "ns", ["uid"] = uid, ["resourceVersion"] = version },
            ["data"] = new JsonObject { ["x"] = value },
        });

    /// <summary>Breaks the connection, or the stream, without an answer.</summary>
    public static RequestDelegate Reset { get; } = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Sends headers and part of a body, then nothing until the client goes away.</summary>
    public static RequestDelegate Stall { get; } = async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("{", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await UntilGoneAsync(context);
    };

    public static async Task UntilGoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }
}
