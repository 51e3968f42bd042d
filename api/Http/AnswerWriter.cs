using System.Net.Mime;
using System.Text.Json;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Http;

/// <summary>Writes what a handler answered, or 304 where the caller has it already.</summary>
internal static class AnswerWriter
{
    public static async Task WriteAsync(HttpContext context, ApiAnswer answer, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        WriteCommonHeaders(response);
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        if (answer.Stream is { } stream)
        {
            response.ContentType = answer.ContentType;
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await stream(response, cancellationToken);
        }
        else if (IsKnown(context.Request, response))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
        }
        else if (answer.Body is not null)
        {
            await WriteBodyAsync(response, answer, cancellationToken);
        }
    }

    public static void WriteCommonHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }

    private static async Task WriteBodyAsync(HttpResponse response, ApiAnswer answer, CancellationToken cancellationToken)
    {
        var bytes = answer.Body as byte[] ?? JsonSerializer.SerializeToUtf8Bytes(answer.Body, PortableJson.Options);
        response.ContentType = answer.ContentType == MediaTypeNames.Application.Json ? "application/json; charset=utf-8" : answer.ContentType;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, cancellationToken);
    }

    private static bool IsKnown(HttpRequest request, HttpResponse response) =>
        HttpMethods.IsGet(request.Method)
        && response.Headers.ETag is [{ } current]
        && request.Headers.IfNoneMatch.SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries)).Any(seen => seen == "*" || seen == current);
}
