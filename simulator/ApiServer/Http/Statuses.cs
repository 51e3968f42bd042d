using System.Globalization;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The refusals of a real server, word for word.</summary>
internal static class Statuses
{
    public static StatusException NotFound(ResourceType type, string name) => NotFound(type.Group, type.Plural, name);

    public static StatusException NotFound(string group, string plural, string name) =>
        new(404, "NotFound", $"{Qualified(group, plural)} \"{name}\" not found", Details(name, group, plural));

    public static StatusException NoSuchThing() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static StatusException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static StatusException AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.Qualified} \"{name}\" already exists", Details(name, type.Group, type.Plural));

    public static StatusException BeingDeleted(ResourceType type, string name) => new(
        409, "AlreadyExists", $"object is being deleted: {type.Qualified} \"{name}\" already exists", Details(name, type.Group, type.Plural));

    public static StatusException Conflict(ResourceType type, string name, string why) => new(
        409, "Conflict", $"Operation cannot be fulfilled on {type.Qualified} \"{name}\": {why}", Details(name, type.Group, type.Plural));

    public static StatusException Modified(ResourceType type, string name) =>
        Conflict(type, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static StatusException Precondition(ResourceType type, string name, string why) => new(
        409,
        "Conflict",
        $"Operation cannot be fulfilled on {type.QualifiedKind} \"{name}\": {why}",
        Details(name, type.Group, type.Kind));

    public static StatusException BadRequest(string message) => new(400, "BadRequest", message);

    public static StatusException Forbidden(ResourceType type, string? name, string why, JsonArray? causes = null)
    {
        var subject = string.IsNullOrEmpty(name) ? type.Qualified : $"{type.Qualified} \"{name}\"";
        var details = Details(name, type.Group, type.Plural);
        if (causes is not null)
        {
            details["causes"] = causes;
        }

        return new StatusException(403, "Forbidden", $"{subject} is forbidden: {why}", details);
    }

    public static StatusException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static StatusException Rejected() =>
        new(422, "Invalid", "the server rejected our request due to an error in our request", []);

    public static StatusException Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var texts = errors.Select(e => $"{e.Field}: {e.Body}").Distinct(StringComparer.Ordinal).ToArray();
        var text = texts.Length == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var details = Details(name, group, kind);
        details["causes"] = new JsonArray([.. errors.Select(e => (JsonNode)new JsonObject
        {
            ["reason"] = e.Reason,
            ["message"] = e.Body,
            ["field"] = e.Field,
        })]);
        return new StatusException(422, "Invalid", $"{Qualified(group, kind, '.')} \"{name}\" is invalid: {text}", details);
    }

    public static StatusException Invalid(ResourceType type, string name, params IReadOnlyList<FieldError> errors) =>
        Invalid(type.Group, type.Kind, name, errors);

    public static StatusException UnsupportedMedia(bool listed, bool strategic) => listed
        ? new StatusException(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
            + (strategic ? "application/merge-patch+json, application/strategic-merge-patch+json, " : "application/merge-patch+json, ")
            + "application/apply-patch+yaml")
        : new StatusException(415, "UnsupportedMediaType", "415: Unsupported Media Type", []);

    public static StatusException Expired(string message) => new(410, "Expired", message);

    public static StatusException TooManyRequests(string message, int retryAfter) => new(
        429, "TooManyRequests", message, new JsonObject { ["retryAfterSeconds"] = retryAfter })
    {
        RetryAfterSeconds = retryAfter,
    };

    public static StatusException TooLargeRevision(long wanted, long current) => new(
        504,
        "Timeout",
        string.Create(CultureInfo.InvariantCulture, $"Timeout: Too large resource version: {wanted}, current: {current}"),
        new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        })
    {
        RetryAfterSeconds = 1,
    };

    public static StatusException Internal(string message) => new(500, "InternalError", $"Internal error occurred: {message}", new JsonObject
    {
        ["causes"] = new JsonArray(new JsonObject { ["message"] = message }),
    });

    public static JsonObject ToJson(StatusException failure)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = failure.Message,
        };
        if (failure.Reason is not null)
        {
            status["reason"] = failure.Reason;
        }

        if (failure.Details is not null)
        {
            status["details"] = failure.Details.DeepClone();
        }

        status["code"] = failure.Code;
        return status;
    }

    public static JsonObject Details(string? name, string group, string kind)
    {
        var details = new JsonObject();
        if (!string.IsNullOrEmpty(name))
        {
            details["name"] = name;
        }

        if (group.Length > 0)
        {
            details["group"] = group;
        }

        details["kind"] = kind;
        return details;
    }

    private static string Qualified(string group, string name, char separator = '.') =>
        group.Length == 0 ? name : $"{name}{separator}{group}";
}
