using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>One reason why an object is invalid.</summary>
internal sealed record FieldError(string Field, string Reason, string Body)
{
    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new(field, "FieldValueInvalid", $"Invalid value: {Show(value)}: {detail}");

    public static FieldError WrongType(string field, string found, string wanted) =>
        new(field, "FieldValueTypeInvalid", $"Invalid value: \"{found}\": {field} in body must be of type {wanted}: \"{found}\"");

    public static FieldError Required(string field, string? detail = null) =>
        new(field, "FieldValueRequired", detail is null ? "Required value" : $"Required value: {detail}");

    public static FieldError Forbidden(string field, string detail) => new(field, "FieldValueForbidden", $"Forbidden: {detail}");

    public static FieldError TooLong(string field, long most) =>
        new(field, "FieldValueTooLong", $"Too long: may not be more than {most} bytes");

    public static FieldError Duplicate(string field, JsonNode? value) =>
        new(field, "FieldValueDuplicate", $"Duplicate value: {Show(value)}");

    public static FieldError Unsupported(string field, JsonNode? value, IEnumerable<string> supported) => new(
        field,
        "FieldValueNotSupported",
        $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");

    private static string Show(JsonNode? value) => value.Kind() switch
    {
        JsonValueKind.Null => "\"null\"",
        JsonValueKind.String => $"\"{value!.AsText()!.Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        _ => JsonText.ToText(value),
    };
}
