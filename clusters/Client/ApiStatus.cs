using System.Text.Json;

namespace MultiHubFlows.Clusters.Client;

/// <summary>The <c>Status</c> object by which API servers explain failures.</summary>
internal sealed record ApiStatus(string? Message, string? Reason, int? Code, ApiStatusDetails? Details)
{
    public string? Kind { get; init; }

    public bool HasCause(string reason) => Details?.Causes?.Any(cause => cause.Reason == reason) ?? false;

    public static ApiStatus? Parse(string? mediaType, byte[] body)
    {
        if (mediaType is not ("application/json" or null) || body.Length == 0)
        {
            return null;
        }

        try
        {
            var status = JsonSerializer.Deserialize<ApiStatus>(body, ClusterJson.Options);
            return status?.Kind == "Status" ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record ApiStatusDetails(string? Name, string? Kind, int? RetryAfterSeconds, IReadOnlyList<ApiStatusCause>? Causes);

internal sealed record ApiStatusCause(string? Reason, string? Message, string? Field);
