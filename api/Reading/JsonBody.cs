using System.Text.Json;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Api.Http;

namespace MultiHubFlows.Api.Reading;

/// <summary>Reads a body as JSON inside bounds: 1 MB, 32 levels, no property twice.</summary>
internal static class JsonBody
{
    public const int LargestBytes = 1_000_000;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 32,
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>The document. An absent body is an empty object where that is allowed.</summary>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, bool mayBeAbsent, CancellationToken cancellationToken)
    {
        var bytes = await BytesAsync(request, cancellationToken);
        if (bytes.Length == 0 && mayBeAbsent)
        {
            return JsonDocument.Parse("{}");
        }

        if (!request.HasJsonContentType())
        {
            throw new ProblemException(ProblemTypes.MediaTypeNotSupported, "The body's Content-Type is not application/json.", "Send the header 'Content-Type: application/json'.");
        }

        try
        {
            return JsonDocument.Parse(bytes, Strict);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new ProblemException(ProblemTypes.MalformedBody, Describe(malformed as JsonException), "Send one JSON object, at most 32 levels deep, each property once.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LargestBytes)
        {
            throw TooLarge();
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestBytes)
            {
                throw TooLarge();
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    // The exception's own message may quote the body, and so a secret that does not belong there.
    private static string Describe(JsonException? malformed) =>
        malformed?.LineNumber is { } line
            ? $"The body is not legal JSON at line {line + 1}, byte {malformed.BytePositionInLine + 1}."
            : "The body is not legal JSON: it is nested too deeply, has a property twice, or a name that is not legal Unicode.";

    private static ProblemException TooLarge() =>
        new(ProblemTypes.BodyTooLarge, $"The body has more than {LargestBytes} bytes.", "Split the request; no request of this API needs that much.");
}
