using System.Text.Json;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Reads what clients say about a write beside the object.</summary>
internal static class WriteParameters
{
    /// <summary>How a write is to be made, from its query and headers.</summary>
    public static WriteOptions Options(HttpContext context, ApiRequest request, UserInfo user)
    {
        var query = context.Request.Query;
        var agent = context.Request.Headers.UserAgent.ToString();
        var manager = query["fieldManager"].ToString();
        return new WriteOptions(user, manager.Length > 0 ? manager : agent.Split('/')[0] is { Length: > 0 } a ? a : "unknown")
        {
            DryRun = DryRun(query["dryRun"].ToString()),
            FieldValidation = FieldValidation(query["fieldValidation"].ToString()),
            Subresource = request.Subresource,
            RequestName = request.Name,
            Warn = text => Answers.Warn(context, text),
        };
    }

    /// <summary>How a deletion is to be made, from its body and query.</summary>
    public static async Task<(DeleteOptions Delete, WriteOptions Write)> DeleteOptionsAsync(HttpContext context, ApiRequest request, UserInfo user)
    {
        var query = context.Request.Query;
        var bytes = await RequestBody.BytesAsync(context);
        JsonNode? body;
        try
        {
            body = bytes.IsEmpty ? null : JsonText.Parse(bytes.Span);
        }
        catch (JsonException)
        {
            throw Statuses.BadRequest("couldn't get version/kind; json parse error: " + JsonText.Complaint(bytes.Span));
        }

        var write = Options(context, request, user);
        if (body.Items("dryRun").Count > 0)
        {
            write = write with { DryRun = true };
        }

        var propagation = body.Text("propagationPolicy") ?? query["propagationPolicy"].ToString() switch { "" => null, var p => p };
        return (new DeleteOptions(body.Text("preconditions", "uid"), body.Text("preconditions", "resourceVersion"), propagation), write);
    }

    private static bool DryRun(string text) => text switch
    {
        "" => false,
        "All" => true,
        _ => throw Statuses.Invalid("meta.k8s.io", "CreateOptions", "", [FieldError.Unsupported("dryRun", text, ["All"])]),
    };

    private static string FieldValidation(string text) => text switch
    {
        "" => "Warn",
        "Strict" or "Warn" or "Ignore" => text,
        _ => throw Statuses.Invalid("meta.k8s.io", "CreateOptions", "", [FieldError.Unsupported("fieldValidation", text, ["", "Ignore", "Strict", "Warn"])]),
    };
}
