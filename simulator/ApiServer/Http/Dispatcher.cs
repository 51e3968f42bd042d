using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Brings an allowed request to what answers it.</summary>
internal sealed class Dispatcher(ClusterState state, ObjectWriter writer, ObjectDeleter deleter, CancellationToken stopping)
{
    private readonly NonResourcePages _pages = new(state);
    private readonly ObjectReads _reads = new(state);
    private readonly WriteEndpoints _writes = new(state, writer, deleter, new ObjectReads(state));
    private readonly ReviewEndpoints _reviews = new(state);
    private readonly LogEndpoint _logs = new(state);

    /// <summary>Answers a request that is allowed. <paramref name="watchOpens"/> is called before a watch begins.</summary>
    public async Task DispatchAsync(HttpContext context, ApiRequest request, UserInfo user, FaultRule? fault, Action watchOpens)
    {
        if (!request.IsResource)
        {
            await _pages.AnswerAsync(context, request);
            return;
        }

        if (state.Registry.Find(request.Group, request.Version, request.Plural) is not { } type || (!type.Namespaced && request.Namespace is not null && request.Plural != "namespaces"))
        {
            if (state.Registry.IsBuiltIn(request.Group, request.Version))
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

        await ResourceAsync(context, type, request, user, fault, watchOpens);
    }

    private Task ResourceAsync(HttpContext context, ResourceType type, ApiRequest request, UserInfo user, FaultRule? fault, Action watchOpens)
    {
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
            ("get", not null, "log") => _logs.AnswerAsync(context, type, request),
            (_, _, "log") => throw Statuses.MethodNotAllowed(),
            ("get", not null, _) => _reads.GetAsync(context, type, request),
            ("list", null, _) => _reads.ListAsync(context, type, request),
            ("watch", _, null) => WatchAsync(context, type, request, fault, watchOpens),
            ("create", null, _) => _writes.CreateAsync(context, type, request, user),
            ("update", not null, _) => _writes.UpdateAsync(context, type, request, user),
            ("patch", not null, not "finalize") => _writes.PatchAsync(context, type, request, user),
            ("delete", not null, null) => _writes.DeleteAsync(context, type, request, user),
            ("deletecollection", null, _) when type.Plural != "namespaces" => _writes.DeleteCollectionAsync(context, type, request, user),
            _ => throw Statuses.MethodNotAllowed(),
        };
    }

    private Task WatchAsync(HttpContext context, ResourceType type, ApiRequest request, FaultRule? fault, Action watchOpens)
    {
        context.Response.StatusCode = 200;
        watchOpens();
        return new WatchStream(state, stopping).RunAsync(context, type, request, fault);
    }
}
