using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Client;

namespace MultiHubFlows.Clusters;

public sealed partial class ClusterClient
{
    /// <summary>
    /// Sets one field if some others are as they should be: a JSON patch that tests first, so that looking and writing are one request.
    /// <see cref="WriteResult.Conflict"/>: a test failed and nothing was changed; the server does not say which. Running it twice does what
    /// running it once does.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace; null where the kind has none.</param>
    /// <param name="name">The object.</param>
    /// <param name="tests">JSON pointers and what must be there.</param>
    /// <param name="set">The JSON pointer of the field and its new value; what holds it must be there.</param>
    /// <param name="cancellationToken">Ends the waiting; a request that is under way may still take effect.</param>
    public async Task<WriteOutcome<T>> PatchIfAsync<T>(
        ResourceKind kind,
        string? ns,
        string name,
        IReadOnlyList<(string Path, JsonNode? Value)> tests,
        (string Path, JsonNode? Value) set,
        CancellationToken cancellationToken)
        where T : class
    {
        var call = ApiCall.To(HttpMethod.Patch, "patch", kind, ns, name) with
        {
            Body = new JsonArray([.. tests.Select(test => Step("test", test.Path, test.Value)), Step("add", set.Path, set.Value)]),
            ContentType = ApiCall.JsonPatch,
            Query = [("fieldManager", FieldManager)],
            Guard = _guard,
        };
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        return attempt.Answer switch
        {
            { IsObjectMissing: true } => new WriteOutcome<T>(WriteResult.Missing, null),
            { Code: 422 } or { Code: 409, Status.Reason: "Conflict" } => new WriteOutcome<T>(WriteResult.Conflict, null),
            _ => new WriteOutcome<T>(WriteResult.Done, Read<T>(call, attempt)),
        };
    }

    /// <summary>
    /// Creates an object if there is none of its name. Null: there is one, or the answer was lost, and it may be this call's. For callers
    /// whose next request tells.
    /// </summary>
    public async Task<T?> TryCreateAsync<T>(ResourceKind kind, T value, CancellationToken cancellationToken)
        where T : class
    {
        var attempt = (await _caller.SendAsync(ToCreate(kind, value), cancellationToken)).Last;
        return attempt.MayHaveRun || attempt.Answer is { IsAlreadyExists: true } ? null : Read<T>(ToCreate(kind, value), attempt);
    }

    /// <summary>
    /// Server-side apply, forced, over the very object with that UID: one that is gone is not made anew, another of its name is not touched.
    /// Null where nothing was written for that reason.
    /// </summary>
    public async Task<T?> ApplyOverAsync<T>(ResourceKind kind, T value, string uid, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(uid);
        var call = ToApply(kind, value, force: true, uid);
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        return attempt.Answer is { Code: 409, Status.Reason: "Conflict" } ? null : Read<T>(call, attempt);
    }

    private static JsonObject Step(string operation, string path, JsonNode? value) =>
        new() { ["op"] = operation, ["path"] = path, ["value"] = value?.DeepClone() };
}
