using System.Globalization;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The way of each request: who, whether, what; faults and the log around it.</summary>
internal sealed partial class ApiPipeline
{
    private readonly ClusterState _state;
    private readonly FaultBoard _faults;
    private readonly RequestLog _log;
    private readonly ILogger _logger;
    private readonly Discovery _discovery;
    private readonly OpenApi _openApi;
    private readonly ObjectReads _reads;
    private readonly WriteEndpoints _writes;
    private readonly ReviewEndpoints _reviews;
    private readonly CancellationToken _stopping;

    public ApiPipeline(
        ClusterState state, ObjectWriter writer, ObjectDeleter deleter, FaultBoard faults, RequestLog log, CancellationToken stopping)
    {
        _state = state;
        _faults = faults;
        _log = log;
        _stopping = stopping;
        _logger = state.Options.LoggerFactory.CreateLogger<ApiPipeline>();
        _discovery = new Discovery(state);
        _openApi = new OpenApi(state);
        _reads = new ObjectReads(state);
        _writes = new WriteEndpoints(state, writer, deleter, _reads);
        _reviews = new ReviewEndpoints(state);
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
        journey.User = Authenticate(context);
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

        journey.User = Impersonate(context, journey.User);
        Authorize(context, request, journey.User, takenAway: taken?.Rule.Kind == FaultKind.Forbidden);
        await (taken switch
        {
            { Rule.Kind: FaultKind.ErrorAfter or FaultKind.ResetAfter } =>
                Faults.AfterAsync(context, taken.Rule, () => DispatchAsync(context, journey, taken.Rule)),
            { Rule.Kind: FaultKind.HoldAfter } => Faults.HoldAnswerAsync(context, taken, target, () => DispatchAsync(context, journey, taken.Rule), _stopping),
            _ => DispatchAsync(context, journey, taken?.Rule),
        });
    }

    private UserInfo Authenticate(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return _state.Authenticator.ByToken(authorization["Bearer ".Length..].Trim()) ?? throw Statuses.Unauthorized();
        }

        return context.Connection.ClientCertificate is { } certificate
            ? _state.Authenticator.ByCertificate(certificate) ?? throw Statuses.Unauthorized()
            : Authenticator.Anonymous;
    }

    private UserInfo Impersonate(HttpContext context, UserInfo user)
    {
        var name = context.Request.Headers["Impersonate-User"].ToString();
        if (name.Length == 0)
        {
            return user;
        }

        var groups = context.Request.Headers["Impersonate-Group"].OfType<string>().ToArray();
        RefuseUnlessAllowed(user, new AccessAttributes("impersonate", "", "users", Name: name));
        foreach (var group in groups)
        {
            RefuseUnlessAllowed(user, new AccessAttributes("impersonate", "", "groups", Name: group));
        }

        return name.Split(':') is ["system", "serviceaccount", var ns, var account]
            ? Authenticator.ServiceAccount(ns, account, null, null)
            : new UserInfo(name, [.. groups, name == "system:anonymous" ? "system:unauthenticated" : "system:authenticated"]);
    }

    private void RefuseUnlessAllowed(UserInfo user, AccessAttributes access)
    {
        if (!_state.Rbac.IsAllowed(user, access))
        {
            throw Refusal(user, access, null);
        }
    }

    private void Authorize(HttpContext context, ApiRequest request, UserInfo user, bool takenAway)
    {
        var (allowed, reason) = _state.Rbac.Decide(user, request.Access);
        if (!allowed || takenAway)
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            throw Refusal(user, request.Access, reason);
        }
    }

    private static StatusException Refusal(UserInfo user, AccessAttributes access, string? reason)
    {
        if (access.NonResourcePath is { } path)
        {
            return new StatusException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {access.Verb} path \"{path}\"", []);
        }

        var qualified = access.Group.Length == 0 ? access.Resource : $"{access.Resource}.{access.Group}";
        var subject = access.Name is null ? qualified : $"{qualified} \"{access.Name}\"";
        var resource = access.Subresource is null ? access.Resource : $"{access.Resource}/{access.Subresource}";
        var where = access.Namespace is null ? "at the cluster scope" : $"in the namespace \"{access.Namespace}\"";
        var because = reason is null ? "" : $": {reason}";
        return new StatusException(
            403,
            "Forbidden",
            $"{subject} is forbidden: User \"{user.Name}\" cannot {access.Verb} resource \"{resource}\" in API group \"{access.Group}\" {where}{because}",
            Statuses.Details(access.Name, access.Group, access.Resource));
    }

    private async Task DispatchAsync(HttpContext context, Journey journey, FaultRule? fault)
    {
        var request = journey.Request;
        if (!request.IsResource)
        {
            await NonResourceAsync(context, request);
            return;
        }

        if (_state.Registry.Find(request.Group, request.Version, request.Plural) is not { } type || (!type.Namespaced && request.Namespace is not null && request.Plural != "namespaces"))
        {
            if (_state.Registry.IsBuiltIn(request.Group, request.Version))
            {
                throw Statuses.NoSuchThing();
            }

            await Answers.NotFoundPageAsync(context);
            return;
        }

        if (request.Plural == "namespaces" && request.Group.Length == 0)
        {
            request = request with { Namespace = null };
        }

        await ResourceAsync(context, type, request, journey, fault);
    }

    private Task ResourceAsync(HttpContext context, ResourceType type, ApiRequest request, Journey journey, FaultRule? fault)
    {
        var user = journey.User;
        if (type.IsReview)
        {
            return request is { Verb: "create", Name: null } ? _reviews.CreateAsync(context, type, request, user) : throw Statuses.MethodNotAllowed();
        }

        if (request.Subresource is { } sub && !type.Subresources.Contains(sub, StringComparer.Ordinal))
        {
            throw type.IsCustom ? Statuses.NotFound(type, request.Name!) : Statuses.NoSuchThing();
        }

        if (request.Namespace is null && type.Namespaced && request.Verb is not ("list" or "watch"))
        {
            throw Statuses.MethodNotAllowed();
        }

        return (request.Verb, request.Name, request.Subresource) switch
        {
            ("create", not null, "token") => _reviews.TokenAsync(context, type, request, user),
            ("get", not null, _) => _reads.GetAsync(context, type, request),
            ("list", null, _) => _reads.ListAsync(context, type, request),
            ("watch", _, null) => WatchAsync(context, type, request, journey, fault),
            ("create", null, _) => _writes.CreateAsync(context, type, request, user),
            ("update", not null, _) => _writes.UpdateAsync(context, type, request, user),
            ("patch", not null, not "finalize") => _writes.PatchAsync(context, type, request, user),
            ("delete", not null, null) => _writes.DeleteAsync(context, type, request, user),
            ("deletecollection", null, _) when type.Plural != "namespaces" => _writes.DeleteCollectionAsync(context, type, request, user),
            _ => throw Statuses.MethodNotAllowed(),
        };
    }

    private Task WatchAsync(HttpContext context, ResourceType type, ApiRequest request, Journey journey, FaultRule? fault)
    {
        context.Response.StatusCode = 200;
        Log(context, journey, TimeSpan.Zero);
        return new WatchStream(_state, _stopping).RunAsync(context, type, request, fault);
    }

    private async Task NonResourceAsync(HttpContext context, ApiRequest request)
    {
        var path = request.Path.Length > 1 ? request.Path.TrimEnd('/') : request.Path;
        if (request.Verb is not ("get" or "head") || (!await _discovery.TryAnswerAsync(context, path) && !await _openApi.TryAnswerAsync(context, path)))
        {
            await PlainAsync(context, path);
        }
    }

    private Task PlainAsync(HttpContext context, string path) => path switch
    {
        "/version" => Answers.JsonAsync(context, 200, Version()),
        "/healthz" or "/livez" or "/readyz" or "/healthz/ping" or "/livez/ping" or "/readyz/ping" => Answers.TextAsync(context, 200, "ok"),
        "/" => Answers.JsonAsync(context, 200, new JsonObject
        {
            ["paths"] = JsonTree.ToArray(["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]),
        }),
        _ => Answers.NotFoundPageAsync(context),
    };

    private JsonObject Version()
    {
        var git = _state.Options.GitVersion;
        var parts = git.TrimStart('v').Split('.');
        return new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.ElementAtOrDefault(1) ?? "0",
            ["emulationMajor"] = parts[0],
            ["emulationMinor"] = parts.ElementAtOrDefault(1) ?? "0",
            ["minCompatibilityMajor"] = parts[0],
            ["minCompatibilityMinor"] = parts.ElementAtOrDefault(1) is { } minor ? $"{int.Parse(minor, CultureInfo.InvariantCulture) - 1}" : "0",
            ["gitVersion"] = git,
            ["gitCommit"] = "simulated",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "2026-08-18T00:00:00Z",
            ["goVersion"] = "go1.25.12",
            ["compiler"] = "gc",
            ["platform"] = "linux/amd64",
        };
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
            elapsed.TotalMilliseconds));
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
