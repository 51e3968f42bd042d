using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Client;

/// <summary>One request to an API server: what it is for people, and what goes over the wire.</summary>
internal sealed record ApiCall(HttpMethod Method, string Verb, ResourceKind? Kind, string Path)
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>Metadata alone: what objects hold besides, such as the data of secrets, does not leave the server.</summary>
    public const string MetadataLists = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    public string? Namespace { get; private init; }

    public string? Name { get; private init; }

    public string? Subresource { get; private init; }

    public IReadOnlyList<(string Key, string? Value)> Query { get; init; } = [];

    public JsonNode? Body { get; init; }

    public string ContentType { get; init; } = Json;

    /// <summary>The form of the answer.</summary>
    public string Accept { get; init; } = Json;

    /// <summary>Whether running twice does the same as running once, so that an attempt with an unknown outcome may be repeated.</summary>
    public bool Idempotent { get; init; } = true;

    /// <summary>Asked right before each sending.</summary>
    public IWriteGuard? Guard { get; init; }

    /// <summary>Values in the body that a server's message must not carry back: those of a Secret.</summary>
    public IReadOnlyList<string> Secrets =>
        Kind == ResourceKind.Secret
            ? [.. ((JsonObject?[])[(Body as JsonObject)?["data"] as JsonObject, (Body as JsonObject)?["stringData"] as JsonObject])
                .SelectMany(entries => entries ?? [])
                .Select(entry => entry.Value?.GetValueKind() == JsonValueKind.String ? entry.Value.GetValue<string>() : null)
                .OfType<string>()]
            : [];

    /// <summary>For people: <c>create ManagedCluster/cluster1</c>.</summary>
    public string Title =>
        Kind is null
            ? $"{Verb} {Path}"
            : $"{Verb} {Kind.Kind}{(Name is null ? "" : "/")}{(Namespace is null || Name is null ? "" : Namespace + "/")}{Name}"
              + $"{(Subresource is null ? "" : " (" + Subresource + ")")}{(Namespace is not null && Name is null ? " in " + Namespace : "")}";

    /// <summary>Addresses a collection (no name) or an object, every part of the path checked.</summary>
    /// <exception cref="HubRefusedException">A part cannot be the name of anything.</exception>
    public static ApiCall To(HttpMethod method, string verb, ResourceKind kind, string? ns, string? name, string? subresource = null)
    {
        if (ns is not null && (!kind.IsNamespaced || !PathPart.IsLabel(ns)))
        {
            throw Illegal(kind, "namespace", ns);
        }

        if (name is not null && !PathPart.IsObjectName(name))
        {
            throw Illegal(kind, "name", name);
        }

        if (kind.IsNamespaced && ns is null && verb is not ("list" or "watch"))
        {
            throw new ArgumentException($"{kind.Kind} lives in a namespace.", nameof(ns));
        }

        var path = (kind.Group.Length == 0 ? "api/" : $"apis/{kind.Group}/") + kind.Version
                   + (ns is null ? "" : $"/namespaces/{ns}") + $"/{kind.Plural}"
                   + (name is null ? "" : $"/{Uri.EscapeDataString(name)}") + (subresource is null ? "" : $"/{subresource}");
        return new ApiCall(method, verb, kind, path) { Namespace = ns, Name = name ?? null, Subresource = subresource };
    }

    /// <summary>The same call, named for people by an object that the path does not hold, as in a creation.</summary>
    public ApiCall Naming(string? name) => this with { Name = name };

    public HttpRequestMessage ToRequest(Uri server)
    {
        var query = string.Join(
            '&',
            Query.Where(part => part.Value is not null).Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value!)}"));
        var request = new HttpRequestMessage(Method, new Uri(server, query.Length == 0 ? Path : $"{Path}?{query}"))
        {
            Version = System.Net.HttpVersion.Version20,
        };
        request.Headers.Accept.ParseAdd(Accept);
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(Body, ClusterJson.Options));
            request.Content.Headers.ContentType = new(ContentType);
        }

        return request;
    }

    private static HubRefusedException Illegal(ResourceKind kind, string what, string text) =>
        new(
            $"'{ServerText.Cut(text, 80)}' cannot be the {what} of a {kind.Kind}; nothing was sent",
            ClusterFailureCode.IllegalName,
            "Correct the name where it comes from.");
}
