using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Writes answers.</summary>
internal static class Answers
{
    public static Task JsonAsync(HttpContext context, int code, JsonNode body) =>
        BytesAsync(context, code, "application/json", JsonText.ToUtf8(body));

    public static Task ObjectAsync(HttpContext context, int code, JsonNode body, Negotiation negotiation) => negotiation.Yaml
        ? BytesAsync(context, code, "application/yaml", Encoding.UTF8.GetBytes(YamlText.Write(body)))
        : JsonAsync(context, code, body);

    public static Task TextAsync(HttpContext context, int code, string text)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return BytesAsync(context, code, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    public static Task NotFoundPageAsync(HttpContext context) => TextAsync(context, 404, "404 page not found\n");

    public static Task StatusAsync(HttpContext context, StatusException failure)
    {
        if (failure.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return JsonAsync(context, failure.Code, Statuses.ToJson(failure));
    }

    public static async Task BytesAsync(HttpContext context, int code, string media, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = code;
        response.ContentType = media;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentLength = body.Length;
            if (context.Items.TryGetValue(typeof(FaultKind), out var slow))
            {
                await SlowlyAsync(context, body, (SlowBody)slow!);
                return;
            }

            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    public static void Warn(HttpContext context, string text) => context.Response.Headers.Append(
        "Warning", $"299 - \"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");

    private static async Task SlowlyAsync(HttpContext context, ReadOnlyMemory<byte> body, SlowBody slow)
    {
        const int Pieces = 10;
        var size = Math.Max(1, (body.Length + Pieces - 1) / Pieces);
        for (var at = 0; at < body.Length; at += size)
        {
            await Task.Delay(slow.Duration / Pieces, slow.Time, context.RequestAborted);
            await context.Response.Body.WriteAsync(body.Slice(at, Math.Min(size, body.Length - at)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}

internal sealed record SlowBody(TimeSpan Duration, TimeProvider Time);
