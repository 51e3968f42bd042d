using Microsoft.AspNetCore.Http;

using MultiHubFlows.Api.Keys;

namespace MultiHubFlows.Api.Http;

/// <summary>Problems that a host tells before a call reaches its handler.</summary>
public static class ApiProblems
{
    /// <summary>No token, or a wrong one.</summary>
    public static ProblemException Unauthorized() =>
        new(ProblemTypes.Unauthorized, "The call has no bearer token, or not this process's.", "Send 'Authorization: Bearer TOKEN' with the token in the file 'token' of the data folder; it is new after each start.");

    /// <summary>No key, or none that is known.</summary>
    internal static ProblemException KeyUnknown(bool given) =>
        new(
            ProblemTypes.Unauthorized,
            given ? "The key is none that this service knows." : "The call has no key.",
            "Send 'Authorization: Bearer KEY' with a key that an administrator made by 'multihub keys create'.");

    /// <summary>A key that was valid once.</summary>
    internal static ProblemException KeyEnded(string name, string how, DateTimeOffset at) =>
        new(ProblemTypes.Unauthorized, $"The key '{name}' {how} at {at:u}.", $"Ask an administrator for a new one: multihub keys create {name}-2 --role ROLE.");

    /// <summary>A valid key whose holder may not do this.</summary>
    internal static ProblemException RoleTooLow(string name, ApiRole role, ApiRole needed) =>
        new(
            ProblemTypes.RoleTooLow,
            $"The key '{name}' has the role {Word(role)}, and this call needs {Word(needed)}.",
            $"Call with a key of that role; an administrator makes one: multihub keys create NAME --role {Word(needed)}.");

    /// <summary>Too many wrong tokens.</summary>
    public static ProblemException TooManyFailures() =>
        new(ProblemTypes.TooManyFailures, "Many calls came without the right token or key.", "Look at what is sent; the right one is taken at any time.") { RetryAfter = TimeSpan.FromMinutes(1) };

    /// <summary>Too many calls at once.</summary>
    public static ProblemException TooManyRequests() =>
        new(ProblemTypes.TooManyRequests, "As many calls are under way as this process takes.", "Wait and send the call again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>A Host header of another machine.</summary>
    public static ProblemException HostNotAllowed() =>
        new(ProblemTypes.HostNotAllowed, "The Host header names another machine.", "Call the address in the file 'address' of the data folder.");

    /// <summary>A page of another origin calls.</summary>
    public static ProblemException OriginNotAllowed() =>
        new(ProblemTypes.OriginNotAllowed, "The Origin header names another origin.", "Call from a program, or from a page of this service.");

    /// <summary>A path that is none, or a method that it does not take.</summary>
    public static ProblemException NoRoute(HttpRequest request, int status) =>
        status == StatusCodes.Status405MethodNotAllowed
            ? new ProblemException(ProblemTypes.MethodNotAllowed, $"The path does not take {Printable.Cut(request.Method, 20)}.", "See /openapi/v1.json for the methods.")
            : new ProblemException(ProblemTypes.NoSuchRoute, "The path is none of this API.", "See /openapi/v1.json for the paths.");

    private static string Word(ApiRole role) =>
        role switch
        {
            ApiRole.Viewer => "viewer",
            ApiRole.Requester => "requester",
            ApiRole.Approver => "approver",
            _ => "administrator",
        };
}
