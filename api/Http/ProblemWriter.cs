using System.Globalization;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Http;

/// <summary>Writes problems as RFC 9457 asks.</summary>
public static class ProblemWriter
{
    private const string MediaType = "application/problem+json";

    /// <summary>Writes the problem, unless the answer has begun: then the connection is cut, so that nobody takes half for whole.</summary>
    public static async Task WriteAsync(HttpContext context, ProblemException problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = problem.Type.Status;
        AnswerWriter.WriteCommonHeaders(context.Response);
        if (problem.RetryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Type == ProblemTypes.Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await context.Response.WriteAsJsonAsync(Body(context, problem), PortableJson.Options, MediaType, CancellationToken.None);
    }

    private static Problem Body(HttpContext context, ProblemException problem) =>
        new()
        {
            Type = problem.Type.Uri,
            Title = problem.Type.Title,
            Status = problem.Type.Status,
            Detail = problem.Message,
            Instance = Printable.Cut(context.Request.Path.Value ?? "/", 500),
            NextStep = problem.NextStep,
            Errors = problem.Errors,
            Links = problem.Links,
            TraceId = Endpoint.TraceId(context),
        };
}
