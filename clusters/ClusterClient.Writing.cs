using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters;

public sealed partial class ClusterClient
{
    /// <summary>
    /// Creates an object. Where an attempt's outcome is unknown, the object is read back, and <paramref name="isOurs"/> says whether what is
    /// there is what this call wanted; without it, an object that is there counts as somebody else's. An object of the name that was there
    /// before is returned, never changed.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="value">The object; it needs a name.</param>
    /// <param name="isOurs">Compares owner annotations or content of an object that was found; it must not accept an object of another owner.</param>
    /// <param name="cancellationToken">Ends the waiting; a request that is under way may still take effect.</param>
    public async Task<CreateOutcome<T>> CreateAsync<T>(
        ResourceKind kind,
        T value,
        Func<T,
        bool>? isOurs,
        CancellationToken cancellationToken)
        where T : class
    {
        var call = ToCreate(kind, value);
        var (ns, name) = (call.Namespace, call.Name!);
        var mayHaveRun = false;
        for (var round = 1; ; round++)
        {
            var result = await _caller.SendAsync(call, cancellationToken);
            mayHaveRun |= result.Last.MayHaveRun || result.MayHaveRunBefore;
            if (!result.Last.MayHaveRun && result.Last.Answer is not { IsAlreadyExists: true })
            {
                return await CreatedAsync(call, Read<T>(call, result.Last), cancellationToken);
            }

            if (await GetAsync<T>(kind, ns, name, cancellationToken) is { } found)
            {
                return mayHaveRun && isOurs is not null && isOurs(found)
                    ? await CreatedAsync(call, found, cancellationToken)
                    : new CreateOutcome<T>(false, found);
            }

            if (round >= _options.MaximumAttempts)
            {
                throw result.Last.Answer is { IsAlreadyExists: true } ? Changing(call) : ClusterFailures.Of(ClusterName, call, result.Last);
            }

            await PauseAsync(round, cancellationToken);
        }
    }

    /// <summary>
    /// Server-side apply under <see cref="FieldManager"/>, with strict validation: the fields given become ours, those given before and left
    /// out now are removed. Running it twice does what running it once does. A conflict with another manager is refused with the manager's
    /// name, unless <paramref name="force"/> takes the fields over.
    /// </summary>
    public async Task<T> ApplyAsync<T>(ResourceKind kind, T value, bool force, CancellationToken cancellationToken)
        where T : class
    {
        var call = ToApply(kind, value, force);
        return Read<T>(call, (await _caller.SendAsync(call, cancellationToken)).Last);
    }

    /// <summary>
    /// Merge patch: the fields given are set, those given as null are removed. With <paramref name="resourceVersion"/> it takes effect only on
    /// the object as it was read.
    /// </summary>
    public async Task<WriteOutcome<T>> MergePatchAsync<T>(
        ResourceKind kind,
        string? ns,
        string name,
        JsonObject patch,
        string? resourceVersion,
        CancellationToken cancellationToken)
        where T : class
    {
        var body = (JsonObject)patch.DeepClone();
        if (resourceVersion is not null)
        {
            var metadata = body["metadata"] as JsonObject ?? [];
            metadata["resourceVersion"] = resourceVersion;
            body["metadata"] = metadata.Parent is null ? metadata : body["metadata"];
        }

        var call = ApiCall.To(HttpMethod.Patch, "patch", kind, ns, name) with
        {
            Body = body,
            ContentType = ApiCall.MergePatch,
            Query = [("fieldManager", FieldManager)],
            Guard = _guard,
        };
        return await WriteAsync<T>(call, found => PatchContent.IsIn(patch, found), cancellationToken);
    }

    /// <summary>Replaces an object that was read: it takes effect only on that very version.</summary>
    public async Task<WriteOutcome<T>> ReplaceAsync<T>(ResourceKind kind, T value, CancellationToken cancellationToken)
        where T : class
    {
        var (body, name, ns) = Prepare(kind, value);
        if (body.TextAt("metadata", "resourceVersion") is null)
        {
            throw new ArgumentException("A replacement needs the resourceVersion that was read.", nameof(value));
        }

        var call = ApiCall.To(HttpMethod.Put, "update", kind, ns, name) with { Body = body, Query = [("fieldManager", FieldManager)], Guard = _guard };
        return await WriteAsync<T>(call, found => PatchContent.IsIn(PatchContent.WithoutServerFields(body), found), cancellationToken);
    }

    /// <summary>Deletes the object with that UID, never another of its name. Returns at once; what terminates is waited for with a watch.</summary>
    public async Task<DeleteOutcome> DeleteAsync(
        ResourceKind kind,
        string? ns,
        string name,
        string uid,
        Propagation propagation,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(uid);
        var call = ApiCall.To(HttpMethod.Delete, "delete", kind, ns, name) with
        {
            Body = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "DeleteOptions",
                ["propagationPolicy"] = propagation.ToString(),
                ["preconditions"] = new JsonObject { ["uid"] = uid },
            },
        };
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        return attempt.Answer switch
        {
            { IsObjectMissing: true } => DeleteOutcome.Gone,
            { Code: 409 } => await LookAfterConflictAsync(call, uid, attempt, cancellationToken),
            _ => Read<JsonObject>(call, attempt) is { } answer && answer.TextAt("metadata", "deletionTimestamp") is not null
                ? DeleteOutcome.Terminating
                : DeleteOutcome.Deleted,
        };
    }

    private async Task<DeleteOutcome> LookAfterConflictAsync(ApiCall call, string uid, Attempt attempt, CancellationToken cancellationToken) =>
        await GetAsync<JsonObject>(call.Kind!, call.Namespace, call.Name!, cancellationToken) switch
        {
            null => DeleteOutcome.Gone,
            { } other when other.TextAt("metadata", "uid") != uid => DeleteOutcome.OtherUid,
            { } same when same.TextAt("metadata", "deletionTimestamp") is not null => DeleteOutcome.Terminating,
            _ => throw ClusterFailures.Of(ClusterName, call, attempt),
        };

    /// <summary>A write with a version condition. After an attempt whose outcome is unknown, a conflict may be our own success.</summary>
    private async Task<WriteOutcome<T>> WriteAsync<T>(ApiCall call, Func<JsonObject, bool> isThere, CancellationToken cancellationToken)
        where T : class
    {
        var result = await _caller.SendAsync(call, cancellationToken);
        switch (result.Last.Answer)
        {
            case { IsObjectMissing: true }:
                return new WriteOutcome<T>(WriteResult.Missing, null);
            case { Code: 409, Status.Reason: "Conflict" } when result.MayHaveRunBefore:
                var found = await GetAsync<JsonObject>(call.Kind!, call.Namespace, call.Name!, cancellationToken);
                return found is not null && isThere(found)
                    ? new WriteOutcome<T>(WriteResult.Done, Convert<T>(JsonSerializer.SerializeToElement(found)))
                    : new WriteOutcome<T>(found is null ? WriteResult.Missing : WriteResult.Conflict, null);
            case { Code: 409, Status.Reason: "Conflict" }:
                return new WriteOutcome<T>(WriteResult.Conflict, null);
            default:
                return new WriteOutcome<T>(WriteResult.Done, Read<T>(call, result.Last));
        }
    }

    private ApiCall ToCreate<T>(ResourceKind kind, T value)
        where T : class
    {
        var (body, name, ns) = Prepare(kind, value);
        return ApiCall.To(HttpMethod.Post, "create", kind, ns, null).Naming(name) with
        {
            Body = body,
            Query = [("fieldManager", FieldManager), ("fieldValidation", "Strict")],
            Idempotent = false,
            Guard = _guard,
        };
    }

    private ApiCall ToApply<T>(ResourceKind kind, T value, bool force, string? uid = null)
        where T : class
    {
        var (body, name, ns) = Prepare(kind, value);
        var metadata = (JsonObject)body["metadata"]!;
        metadata.Remove("managedFields");
        if (uid is not null)
        {
            metadata["uid"] = uid;
        }

        return ApiCall.To(HttpMethod.Patch, "patch", kind, ns, name) with
        {
            Body = body,
            ContentType = ApiCall.ApplyPatch,
            Query = [("fieldManager", FieldManager), ("force", force ? "true" : "false"), ("fieldValidation", "Strict")],
            Guard = _guard,
        };
    }

    private static (JsonObject Body, string Name, string? Namespace) Prepare<T>(ResourceKind kind, T value)
        where T : class
    {
        var body = ClusterJson.ToObject(value);
        body["apiVersion"] = kind.ApiVersion;
        body["kind"] = kind.Kind;
        if (body.TextAt("metadata", "name") is not { Length: > 0 } name)
        {
            throw new ArgumentException($"A {kind.Kind} needs a name to be written.", nameof(value));
        }

        return (body, name, kind.IsNamespaced ? body.TextAt("metadata", "namespace") : null);
    }

    private HubUnreachableException Changing(ApiCall call) =>
        new(
            $"{ClusterName}: {call.Title}: it appears and disappears",
            ClusterFailureCode.Changing,
            "Somebody else makes and deletes this object at the same time: find out who.");

    private Task PauseAsync(int round, CancellationToken cancellationToken)
    {
        var pause = _options.FirstPause * Math.Pow(2, round - 1) * (1 + _options.Jitter());
        return Task.Delay(pause < _options.MaximumPause ? pause : _options.MaximumPause, _time, cancellationToken);
    }
}
