using System.Collections.Concurrent;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.TestSupport.Azure;

/// <summary>Blobs that a token of Entra ID opens, with their tags. An emulator knows shared keys only; this checks what it cannot.</summary>
public sealed class BlobDouble
{
    public const string Suffix = ".blob.core.windows.net";
    public const string Resource = "https://storage.azure.com/";

    private readonly ConcurrentDictionary<string, (string Text, string Tag)> _blobs = new(StringComparer.Ordinal);
    private int _number;

    /// <summary>Answers instead of what would be answered, to requests that have a token; null for nothing special.</summary>
    public RequestDelegate? Trouble { get; set; }

    /// <summary>Puts a blob there, and returns its address.</summary>
    public string Put(string account, string path, string text)
    {
        _blobs[$"{account}{Suffix}/{path}"] = (text, $"\"0x{Interlocked.Increment(ref _number):X}\"");
        return $"https://{account}{Suffix}/{path}";
    }

    internal Task AnswerAsync(HttpContext context, EntraDouble entra)
    {
        var (request, response) = (context.Request, context.Response);
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal) || entra.AudienceOf(header["Bearer ".Length..])?.TrimEnd('/') != Resource.TrimEnd('/'))
        {
            response.Headers.WWWAuthenticate = $"Bearer authorization_uri=https://{EntraDouble.Host}/{EntraDouble.Tenant}/oauth2/authorize resource_id={Resource.TrimEnd('/')}";
            response.Headers["x-ms-error-code"] = "InvalidAuthenticationInfo";
            return DoubleAnswer.WriteAsync(context, 401, "<?xml version=\"1.0\"?><Error><Code>InvalidAuthenticationInfo</Code></Error>", "application/xml");
        }

        if (Trouble is { } trouble)
        {
            return trouble(context);
        }

        if (!_blobs.TryGetValue($"{request.Host.Host}{request.Path}", out var blob))
        {
            response.Headers["x-ms-error-code"] = "BlobNotFound";
            return DoubleAnswer.WriteAsync(context, 404, "<?xml version=\"1.0\"?><Error><Code>BlobNotFound</Code></Error>", "application/xml");
        }

        response.Headers.ETag = blob.Tag;
        response.Headers.LastModified = "Wed, 01 Jan 2025 00:00:00 GMT";
        response.Headers["x-ms-blob-type"] = "BlockBlob";
        if (request.Headers.IfNoneMatch == blob.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.Headers["x-ms-error-code"] = "ConditionNotMet";
            return Task.CompletedTask;
        }

        return DoubleAnswer.WriteAsync(context, 200, blob.Text);
    }
}
