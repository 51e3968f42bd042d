using System.Text.Json;

namespace MultiHubFlows.Clusters.Client;

/// <summary>A complete answer: its body has been read, within its bounds.</summary>
internal sealed record ApiAnswer(int Code, string? MediaType, byte[] Body, TimeSpan? RetryAfter)
{
    private ApiStatus? _status;
    private bool _statusRead;

    public bool Succeeded => Code is >= 200 and < 300;

    /// <summary>The Status object of a failure; null when the body is something else, as it is for unknown kinds and throttling.</summary>
    public ApiStatus? Status
    {
        get
        {
            if (!_statusRead)
            {
                _status = ApiStatus.Parse(MediaType, Body);
                _statusRead = true;
            }

            return _status;
        }
    }

    /// <summary>Whether the server says that the object, not the kind, is missing.</summary>
    public bool IsObjectMissing => Code == 404 && Status is not null;

    public bool IsAlreadyExists => Code == 409 && Status?.Reason == "AlreadyExists";

    public T? Read<T>() => JsonSerializer.Deserialize<T>(Body, ClusterJson.Options);
}
