using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The way of each request: who, whether, what; faults and the log around it.</summary>
internal sealed partial class ApiPipeline
{
    private readonly ClusterState _state;
    private readonly FaultBoard _faults;
    private readonly RequestLog _log;
    private readonly ILogger _logger;
    private readonly RequestGate _gate;
    private readonly Dispatcher _dispatcher;
    private readonly CancellationToken _stopping;

    public ApiPipeline(
        ClusterState state, ObjectWriter writer, ObjectDeleter deleter, FaultBoard faults, RequestLog log, CancellationToken stopping)
    {
        _state = state;
        _faults = faults;
        _log = log;
        _logger = state.Options.LoggerFactory.CreateLogger<ApiPipeline>();
        _stopping = stopping;
        _gate = new RequestGate(state);
        _dispatcher = new Dispatcher(state, writer, deleter, stopping);
    }

    public async Task HandleAsync(HttpContext context)
    {
        var began = _state.Time.GetTimestamp();
        var request = ApiRequest.Read(context.Request);
        var journey = new Journey(request);
        context.Response.Headers.CacheControl = "no-cache, private";
        context.Response.Headers["Audit-Id"] = Guid.NewGuid().ToString("d");
        try
        {
            await HandleAsync(context, journey);
        }
        catch (StatusException failure)
        {
            await AnswerAsync(context, failure);
        }
        catch (ExpiredContinueException expired)
        {
            await Answers.JsonAsync(context, 410, ExpiredContinue(expired));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || _stopping.IsCancellationRequested)
        {
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status499ClientClosedRequest;
            context.Abort();
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            Failed(_logger, e, request.Verb, request.Path);
            await AnswerAsync(context, Statuses.Internal(e.Message));
        }
        finally
        {
            if (!journey.Logged)
            {
                Log(context, journey, _state.Time.GetElapsedTime(began));
            }
        }
    }

    private static async Task AnswerAsync(HttpContext context, StatusException failure)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await Answers.StatusAsync(context, failure);
    }

    private async Task HandleAsync(HttpContext context, Journey journey)
    {
        var request = journey.Request;
        journey.User = _gate.Authenticate(context);
        var target = new FaultTarget(
            request.Verb,
            request.IsResource ? request.Subresource is null ? request.Plural : $"{request.Plural}/{request.Subresource}" : null,
            request.Namespace,
            request.Name,
            journey.User.Name,
            context.Request.Headers.UserAgent.ToString());
        var taken = _faults.Take(target);
        if (taken is not null && await Faults.BeforeAsync(context, taken, target, _state.Time, _stopping))
        {
            return;
        }

        journey.User = _gate.Impersonate(context, journey.User);
        _gate.Authorize(context, request, journey.User, takenAway: taken?.Rule.Kind == FaultKind.Forbidden);
        Task Dispatch() => _dispatcher.DispatchAsync(
            context, request, journey.User, taken?.Rule, () => Log(context, journey, TimeSpan.Zero));
        await (taken switch
        {
            { Rule.Kind: FaultKind.ErrorAfter or FaultKind.ResetAfter } => Faults.AfterAsync(context, taken.Rule, Dispatch),
            { Rule.Kind: FaultKind.HoldAfter } => Faults.HoldAnswerAsync(context, taken, target, Dispatch, _stopping),
            _ => Dispatch(),
        });
    }

    private static JsonObject ExpiredContinue(ExpiredContinueException expired)
    {
        var status = Statuses.ToJson(Statuses.Expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."));
        status["metadata"] = new JsonObject { ["continue"] = expired.Rest.Write() };
        return status;
    }

    private void Log(HttpContext context, Journey journey, TimeSpan elapsed)
    {
        journey.Logged = true;
        var request = journey.Request;
        _log.Add(number => new RequestRecord(
            number,
            _state.Time.GetUtcNow(),
            request.Verb,
            request.IsResource ? request.Group : null,
            request.IsResource ? request.Plural : null,
            request.Subresource,
            request.Namespace,
            request.Name,
            request.Path,
            journey.User.Name,
            context.Request.Headers.UserAgent.ToString(),
            context.Response.StatusCode,
            elapsed.TotalMilliseconds)
        {
            DryRun = context.Request.Query["dryRun"] == "All",
        });
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Verb} {Path} failed inside the simulator")]
    private static partial void Failed(ILogger logger, Exception exception, string verb, string path);

    private sealed class Journey(ApiRequest request)
    {
        public ApiRequest Request => request;

        public UserInfo User { get; set; } = Authenticator.Anonymous;

        public bool Logged { get; set; }
    }
}
