using System.Net;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Client;

/// <summary>The API server answered with a failure; the message is the one of its Status object.</summary>
internal sealed class ApiException(HttpStatusCode status, string? reason, string message, JsonObject? body)
    : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    public string? Reason { get; } = reason;

    public JsonObject? Body { get; } = body;

    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    public bool IsConflict => Status == HttpStatusCode.Conflict && Reason == "Conflict";

    public bool AlreadyExists => Status == HttpStatusCode.Conflict && Reason == "AlreadyExists";

    public bool IsRefusal => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}
