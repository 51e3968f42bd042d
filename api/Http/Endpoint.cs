using System.Diagnostics;

using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

using MultiHubFlows.Api.Keys;

namespace MultiHubFlows.Api.Http;

/// <summary>
/// Everything around a handler: who calls, problems, headers, conditional answers, and logs that hold nothing of the request but method
/// and path. No middleware is needed for a right answer, so that a handler is the same behind a route and behind a Functions trigger.
/// </summary>
public sealed partial class Endpoint(ApiOptions options, CallerGate gate, TimeProvider time, ILogger<Endpoint> logger)
{
    /// <summary>Answers one call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="client">The task hub that it is about.</param>
    /// <param name="route">What answers it, and who may ask.</param>
    /// <param name="stopping">Fires when the host wants the call to end.</param>
    public async Task InvokeAsync(HttpContext context, DurableTaskClient client, ApiRoute route, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(route);
        var began = time.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await AnswerAsync(context, client, route, ending.Token);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var (path, elapsed) = (PathOf(context), time.GetElapsedTime(began).TotalMilliseconds);
        LogAnswered(logger, context.Request.Method, path, context.Response.StatusCode, elapsed);
    }

    private async Task AnswerAsync(HttpContext context, DurableTaskClient client, ApiRoute route, CancellationToken cancellationToken)
    {
        try
        {
            var caller = route.Anonymous ? Caller.Nobody : await gate.AdmitAsync(context, route.Role, cancellationToken);
            var call = new ApiCall(context.Request, client, caller);
            await AnswerWriter.WriteAsync(context, await route.Handler(call, cancellationToken), cancellationToken);
        }
        catch (ProblemException problem)
        {
            await ProblemWriter.WriteAsync(context, problem);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await ProblemWriter.WriteAsync(context, Stopping());
        }
        catch (Exception trouble) when (options.IsTaskHubTrouble(trouble))
        {
            LogTaskHubTrouble(logger, context.Request.Method, PathOf(context), trouble.GetType().FullName!);
            await ProblemWriter.WriteAsync(context, TaskHubUnreachable());
        }
        catch (Exception defect)
        {
            // The message may quote what a cluster or a caller sent; type and stack do not.
            LogDefect(logger, context.Request.Method, PathOf(context), TraceId(context), defect.GetType().FullName!, defect.StackTrace);
            await ProblemWriter.WriteAsync(context, Defect(context));
        }
    }

    internal static string TraceId(HttpContext context) => Activity.Current?.Id ?? context.TraceIdentifier;

    private static string PathOf(HttpContext context) => Printable.Cut(context.Request.Path.Value ?? string.Empty, 200);

    private static ProblemException Stopping() =>
        new(ProblemTypes.Stopping, "The call was ended because the service is stopping.", "Send it again when the service runs; a start with its Idempotency-Key is not made twice.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    private static ProblemException TaskHubUnreachable() =>
        new(
            ProblemTypes.TaskHubUnreachable,
            "The task hub's storage cannot be reached, so nothing can be read or stored.",
            "Send it again in a moment; a start with its Idempotency-Key is not made twice. Operations under way go on when the storage answers.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    private static ProblemException Defect(HttpContext context) =>
        new(ProblemTypes.InternalError, $"The log has more under the trace id {TraceId(context)}.", "Report it with the trace id.");

    [LoggerMessage(EventId = 6001, Level = LogLevel.Debug, Message = "Answered {Method} {Path} with {Status} in {Milliseconds} ms")]
    private static partial void LogAnswered(ILogger logger, string method, string path, int status, double milliseconds);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning, Message = "The task hub's storage could not be reached for {Method} {Path}: {Type}")]
    private static partial void LogTaskHubTrouble(ILogger logger, string method, string path, string type);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Error, Message = "Defect in {Method} {Path}, trace {TraceId}: {Type}\n{Stack}")]
    private static partial void LogDefect(ILogger logger, string method, string path, string traceId, string type, string? stack);
}
