using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The rules for names and labels.</summary>
internal static partial class ObjectNames
{
    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string ValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string KeyText =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    public static FieldError? CheckSubdomain(string name) => name.Length > 253
        ? Wrong(name, "must be no more than 253 bytes")
        : Subdomain().IsMatch(name) ? null : Wrong(name, SubdomainText);

    public static FieldError? CheckLabel(string name) => name.Length > 63
        ? Wrong(name, "must be no more than 63 characters")
        : Label().IsMatch(name) ? null
        : Subdomain().IsMatch(name) ? Wrong(name, "must not contain dots")
        : Wrong(name, LabelText);

    public static FieldError? CheckPathSegment(string name) => name is "." or ".."
        ? Wrong(name, $"may not be '{name}'")
        : name.Contains('/', StringComparison.Ordinal) ? Wrong(name, "may not contain '/'")
        : name.Contains('%', StringComparison.Ordinal) ? Wrong(name, "may not contain '%'") : null;

    public static void CheckLabels(JsonObject tree, List<FieldError> errors)
    {
        foreach (var (key, value) in tree.Object("metadata", "labels") ?? [])
        {
            CheckKey(key, "metadata.labels", errors);
            var text = value.AsText() ?? "";
            if (text.Length > 63)
            {
                errors.Add(FieldError.Invalid("metadata.labels", JsonValue.Create(text), "must be no more than 63 bytes"));
            }

            if (!Value().IsMatch(text))
            {
                errors.Add(FieldError.Invalid("metadata.labels", JsonValue.Create(text), ValueText));
            }
        }

        foreach (var (key, _) in tree.Object("metadata", "annotations") ?? [])
        {
            CheckKey(key.ToLowerInvariant(), "metadata.annotations", errors);
        }
    }

    private static void CheckKey(string key, string field, List<FieldError> errors)
    {
        var parts = key.Split('/');
        if (parts.Length > 2 || !Key().IsMatch(parts[^1]) || parts[^1].Length > 63)
        {
            errors.Add(FieldError.Invalid(field, JsonValue.Create(key), KeyText));
        }
        else if (parts.Length == 2 && !Subdomain().IsMatch(parts[0]))
        {
            errors.Add(FieldError.Invalid(field, JsonValue.Create(key), "prefix part " + SubdomainText));
        }
    }

    private static FieldError Wrong(string name, string why) => FieldError.Invalid("metadata.name", JsonValue.Create(name), why);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();
}
