using Microsoft.AspNetCore.Http;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>What a request asks for, as path and method say it.</summary>
internal sealed record ApiRequest(string Verb, string Path)
{
    public bool IsResource { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Plural { get; init; } = "";

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>The name that authorization sees: a list of one named object counts as that object.</summary>
    public string? AuthorizedName { get; init; }

    public AccessAttributes Access => IsResource
        ? new AccessAttributes(Verb, Group, Plural, Subresource, Namespace, AuthorizedName)
        : new AccessAttributes(Verb, NonResourcePath: Path);

    public static ApiRequest Read(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var start = parts switch
        {
            ["api", _, _, ..] => 2,
            ["apis", _, _, _, ..] => 3,
            _ => 0,
        };
        return start == 0
            ? new ApiRequest(Lower(request.Method), path)
            : ReadResource(request, path, parts[0] == "api" ? "" : parts[1], parts[start - 1], parts[start..]);
    }

    private static ApiRequest ReadResource(HttpRequest request, string path, string group, string version, string[] rest)
    {
        string? ns = null;
        if (rest is ["namespaces", var space, ..])
        {
            ns = space;
            if (rest.Length > 2 && !(rest.Length == 3 && rest[2] is "status" or "finalize"))
            {
                rest = rest[2..];
            }
        }

        var name = rest.Length > 1 ? rest[1] : null;
        var verb = VerbOf(request, name);
        var authorized = name ?? (verb is "list" or "watch" ? SelectedName(request.Query["fieldSelector"]) : null);
        return new ApiRequest(verb, path)
        {
            IsResource = true,
            Group = group,
            Version = version,
            Plural = rest[0],
            Namespace = ns,
            Name = name,
            Subresource = rest.Length > 2 ? string.Join('/', rest[2..]) : null,
            AuthorizedName = authorized,
        };
    }

    private static string VerbOf(HttpRequest request, string? name) => request.Method switch
    {
        "GET" or "HEAD" when IsTrue(request.Query["watch"]) && (name is null || request.Query.ContainsKey("fieldSelector")) => "watch",
        "GET" or "HEAD" => name is null ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name is null ? "deletecollection" : "delete",
        var other => Lower(other),
    };

    public static bool IsTrue(string? value) => value is "1" or "true" or "True" or "TRUE" or "t";

    private static string? SelectedName(string? selector)
    {
        const string Prefix = "metadata.name=";
        var part = selector?.Split(',').FirstOrDefault(p => p.StartsWith(Prefix, StringComparison.Ordinal));
        return part?[Prefix.Length..].TrimStart('=');
    }

    private static string Lower(string method) => method.ToLowerInvariant();
}
