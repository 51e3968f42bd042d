using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Carries out faults around a request.</summary>
internal static class Faults
{
    /// <summary>True when the request ends here.</summary>
    public static async Task<bool> BeforeAsync(HttpContext context, TakenFault taken, FaultTarget target, TimeProvider time, CancellationToken stopping)
    {
        var fault = taken.Rule;
        var delay = TimeSpan.FromSeconds(fault.DelaySeconds);
        switch (fault.Kind)
        {
            case FaultKind.Latency:
                await Task.Delay(delay, time, context.RequestAborted);
                return false;
            case FaultKind.SlowBody:
                context.Items[typeof(FaultKind)] = new SlowBody(delay, time);
                return false;
            case FaultKind.EndlessPages or FaultKind.HugeObjects:
                context.Items[typeof(FaultRule)] = fault.Kind;
                return false;
            case FaultKind.TooManyRequests:
                throw Statuses.TooManyRequests("storage is (re)initializing", fault.RetryAfterSeconds);
            case FaultKind.PriorityAndFairness:
                context.Response.Headers.RetryAfter = $"{fault.RetryAfterSeconds}";
                await Answers.TextAsync(context, 429, "Too many requests, please try again later.\n");
                return true;
            case FaultKind.ErrorBefore:
                throw Statuses.Internal("simulated fault before the request");
            case FaultKind.Unavailable:
                throw new StatusException(
                    503,
                    "ServiceUnavailable",
                    "the request has been made before all known HTTP paths have been installed, please try again",
                    new System.Text.Json.Nodes.JsonObject { ["retryAfterSeconds"] = fault.RetryAfterSeconds })
                {
                    RetryAfterSeconds = fault.RetryAfterSeconds,
                };
            case FaultKind.ResetBefore:
                context.Abort();
                return true;
            case FaultKind.HoldBefore:
                await taken.Hold.KeepAsync(Held(target), context.RequestAborted, stopping);
                return false;
            default:
                return false;
        }
    }

    /// <summary>Carries the request out, and keeps its answer, a refusal too, until it is let go.</summary>
    public static async Task HoldAnswerAsync(HttpContext context, TakenFault taken, FaultTarget target, Func<Task> request, CancellationToken stopping)
    {
        var real = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        try
        {
            await request();
        }
        finally
        {
            context.Response.Body = real;
            await taken.Hold.KeepAsync(Held(target), context.RequestAborted, stopping);
        }

        answer.Position = 0;
        await answer.CopyToAsync(real, context.RequestAborted);
    }

    private static HeldRequest Held(FaultTarget target) =>
        new(target.Verb, target.Resource, target.Namespace, target.Name, target.User ?? string.Empty, target.UserAgent ?? string.Empty);

    /// <summary>Carries the request out, throws its answer away, and fails.</summary>
    public static async Task AfterAsync(HttpContext context, FaultRule fault, Func<Task> request)
    {
        var real = context.Response.Body;
        context.Response.Body = Stream.Null;
        try
        {
            await request();
        }
        finally
        {
            context.Response.Body = real;
        }

        if (fault.Kind == FaultKind.ResetAfter)
        {
            context.Abort();
            return;
        }

        context.Response.ContentLength = null;
        throw Statuses.Internal("simulated fault after the request was carried out");
    }
}
