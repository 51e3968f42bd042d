using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// A refusal that reaches the client as a <c>Status</c> object. Thrown by an <see cref="IAdmission"/> it ends the request with
/// exactly this code, reason and message; nothing is written.
/// </summary>
/// <param name="code">The HTTP status.</param>
/// <param name="reason">The machine-readable reason (<c>Forbidden</c>, <c>Conflict</c>), or null where a real server gives none.</param>
/// <param name="message">The text for people.</param>
/// <param name="details">The <c>details</c> object (name, group, kind, causes), left out when null.</param>
public sealed class StatusException(int code, string? reason, string message, JsonObject? details = null)
    : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Code { get; } = code;

    /// <summary>The machine-readable reason, or null.</summary>
    public string? Reason { get; } = reason;

    /// <summary>The <c>details</c> object, or null.</summary>
    public JsonObject? Details { get; } = details;

    /// <summary>Seconds for the <c>Retry-After</c> header, or null.</summary>
    public int? RetryAfterSeconds { get; init; }
}
