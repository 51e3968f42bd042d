using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Decides who sends a request and whether he may.</summary>
internal sealed class RequestGate(ClusterState state)
{
    /// <summary>Who sends a request: by token, by certificate, or nobody.</summary>
    public UserInfo Authenticate(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return state.Authenticator.ByToken(authorization["Bearer ".Length..].Trim()) ?? throw Statuses.Unauthorized();
        }

        return context.Connection.ClientCertificate is { } certificate
            ? state.Authenticator.ByCertificate(certificate) ?? throw Statuses.Unauthorized()
            : Authenticator.Anonymous;
    }

    /// <summary>Whom the sender wants to be, when he may.</summary>
    public UserInfo Impersonate(HttpContext context, UserInfo user)
    {
        var wanted = Impersonation.Read(context.Request.Headers);
        if (wanted is null)
        {
            return user;
        }

        foreach (var access in wanted.Rights)
        {
            RefuseUnlessAllowed(user, access);
        }

        return wanted.User;
    }

    private void RefuseUnlessAllowed(UserInfo user, AccessAttributes access)
    {
        if (!state.Rbac.IsAllowed(user, access))
        {
            throw Refusal(user, access, null);
        }
    }

    /// <summary>Refuses what the roles of the user do not allow, or what a fault has taken away.</summary>
    public void Authorize(HttpContext context, ApiRequest request, UserInfo user, bool takenAway)
    {
        var (allowed, reason) = state.Rbac.Decide(user, request.Access);
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
}
