using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Reads bodies.</summary>
internal static class RequestBody
{
    private const int MostBytes = 3 * 1024 * 1024;

    /// <summary>Reads the body: JSON, or YAML where it says so.</summary>
    public static async Task<JsonNode?> BodyAsync(HttpContext context, ResourceType type)
    {
        var bytes = await BytesAsync(context);
        var media = (context.Request.ContentType ?? "application/json").Split(';')[0].Trim();
        if (media == "application/vnd.kubernetes.protobuf")
        {
            return type.Schema.HasProtobuf
                ? ProtobufReader.Read(type, bytes.Span)
                : throw Statuses.UnsupportedMedia(listed: false, strategic: false);
        }

        try
        {
            if (media is "application/yaml" or "application/apply-patch+yaml")
            {
                return YamlText.ReadAll(Encoding.UTF8.GetString(bytes.Span)) is [var document, ..] ? document : null;
            }

            return JsonText.Parse(bytes.Span);
        }
        catch (JsonException)
        {
            throw Statuses.BadRequest(
                $"the object provided is unrecognized (must be of type {type.Kind}): couldn't get version/kind; json parse error: {JsonText.Complaint(bytes.Span)} ({Start(bytes.Span)})");
        }
        catch (YamlDotNet.Core.YamlException e)
        {
            throw Statuses.BadRequest($"error decoding YAML: {e.Message}");
        }
    }

    /// <summary>Reads the body as it is, up to what a real server takes.</summary>
    public static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(context.Request.ContentLength ?? 0, 256, MostBytes));
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(buffer.GetMemory(4096), context.RequestAborted);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > MostBytes)
            {
                throw new StatusException(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");
            }
        }
    }

    private static string Start(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 200)]);
}
