using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Creates, changes and deletes objects, with everything that lies between a decoded body and the store.</summary>
internal sealed class ObjectWriter(ClusterState state)
{
    private const int Attempts = 20;

    /// <summary>Stores a new object. The decoded tree is used up.</summary>
    public async Task<JsonObject> CreateAsync(
        ResourceType type, string? ns, JsonObject next, WriteOptions options, CancellationToken cancellationToken)
    {
        NameNew(type, ns, next);
        Manage(type, ObjectDecoder.Empty(type), next, [], options);
        return await StoreNewAsync(type, next, options, cancellationToken);
    }

    /// <summary>Changes an object until the change meets nobody else's. The function gets the current tree and returns the wanted one.</summary>
    public async Task<WriteResult> UpdateAsync(
        ResourceType type,
        string? ns,
        string name,
        Func<JsonObject, JsonObject> change,
        WriteOptions options,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var seen = state.Store.Get(type.Storage, ns, name) ?? throw Statuses.NotFound(type, name);
            var old = ObjectViews.InVersion(type, seen);
            var next = ObjectDecoder.Shape(type, change(old), options);
            ObjectChecks.CheckVersion(type, seen, next);
            ObjectChecks.CheckVersionGiven(type, name, next);
            Manage(type, old, next, old, options);
            if (await StoreChangedAsync(type, seen, old, next, options, cancellationToken) is { } done)
            {
                return done;
            }
        }

        throw Statuses.Modified(type, name);
    }

    /// <summary>Server-side apply: creates the object when it does not exist.</summary>
    public async Task<WriteResult> ApplyAsync(
        ResourceType type, string? ns, string name, JsonObject applied, bool force, WriteOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var seen = state.Store.Get(type.Storage, ns, name);
            if (seen is null)
            {
                return await ApplyNewAsync(type, ns, name, applied, options, cancellationToken);
            }

            var old = ObjectViews.InVersion(type, seen);
            ObjectChecks.CheckVersion(type, seen, applied);
            var fields = ManagedFields.Read(old);
            var next = fields.Apply(type.Schema, old, applied, WriterOf(type, options), force) ?? old.Copy();
            next = ObjectDecoder.Shape(type, next, options);
            fields.Write(next, type.IsCustom);
            if (await StoreChangedAsync(type, seen, old, next, options, cancellationToken) is { } done)
            {
                return done;
            }
        }

        throw Statuses.Modified(type, name);
    }

    /// <summary>Refuses content for namespaces that do not exist or are going away.</summary>
    public void CheckNamespace(ResourceType type, string? ns, string name)
    {
        if (!type.Namespaced)
        {
            return;
        }

        var found = state.Store.Get(new GroupResource("", "namespaces"), null, ns!) ?? throw Statuses.NotFound("", "namespaces", ns!);
        if (found.Tree.Text("metadata", "deletionTimestamp") is not null)
        {
            throw Statuses.Forbidden(
                type,
                name,
                $"unable to create new content in namespace {ns} because it is being terminated",
                new JsonArray(new JsonObject
                {
                    ["reason"] = "NamespaceTerminating",
                    ["message"] = $"namespace {ns} is being terminated",
                    ["field"] = "metadata.namespace",
                }));
        }
    }

    public async Task AdmitAsync(
        AdmissionOperation operation,
        ResourceType type,
        JsonObject? old,
        JsonObject? next,
        WriteOptions options,
        CancellationToken cancellationToken)
    {
        foreach (var hook in state.Admissions.Where(h => h.Group == type.Group && h.Resource == type.Plural))
        {
            var subject = next ?? old!;
            await hook.Admission.AdmitAsync(new AdmissionRequest
            {
                Operation = operation,
                Group = type.Group,
                Version = type.Version,
                Resource = type.Plural,
                Kind = type.Kind,
                Subresource = options.Subresource,
                Namespace = subject.Text("metadata", "namespace"),
                Name = subject.Text("metadata", "name")!,
                User = options.User,
                NewObject = next,
                OldObject = old,
                DryRun = options.DryRun,
                Authorizer = state.Rbac,
            }, cancellationToken);
        }
    }

    private async Task<WriteResult> ApplyNewAsync(
        ResourceType type, string? ns, string name, JsonObject applied, WriteOptions options, CancellationToken cancellationToken)
    {
        if (applied.Text("metadata", "uid") is { } uid)
        {
            throw Statuses.Conflict(type, name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        }

        if (options.Subresource is not null || applied.Text("metadata", "resourceVersion") is { Length: > 0 })
        {
            throw Statuses.NotFound(type, name);
        }

        // The request was let in as a patch; that it creates was not known then.
        var access = new AccessAttributes("create", type.Group, type.Plural, null, type.Namespaced ? ns : null, name);
        if (state.Rbac.Decide(options.User, access) is (false, var why))
        {
            throw Statuses.Forbidden(type, name, why ?? "");
        }

        var fields = new ManagedFields();
        var merged = fields.Apply(type.Schema, null, applied, WriterOf(type, options), force: true)!;
        var next = ObjectDecoder.Shape(type, merged, options);
        NameNew(type, ns, next);
        fields.Write(next, type.IsCustom);
        return new WriteResult(await StoreNewAsync(type, next, options, cancellationToken), Created: true);
    }

    private async Task<JsonObject> StoreNewAsync(
        ResourceType type, JsonObject next, WriteOptions options, CancellationToken cancellationToken)
    {
        var (rules, metadata) = (KindRuleBook.For(type), next.Metadata());
        var name = metadata.Text("name")!;
        CheckNamespace(type, metadata.Text("namespace"), name);
        await AdmitAsync(AdmissionOperation.Create, type, null, next, options, cancellationToken);
        metadata = next.Metadata();
        metadata["uid"] = state.NewUid();
        metadata["creationTimestamp"] = state.Now;
        foreach (var decided in (string[])["deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "selfLink", "generation"])
        {
            metadata.Remove(decided);
        }

        if (rules.CountsGenerations)
        {
            metadata["generation"] = 1;
        }

        rules.PrepareCreate(type, next, options.User);
        next = ObjectDecoder.Canonical(type, next);
        ObjectChecks.Validate(type, rules, null, next, options);
        rules.Authorize(state, type, null, next, options);
        if (options.DryRun)
        {
            return state.Store.Get(type.Storage, metadata.Text("namespace"), name) is null ? next : throw Exists(type, next);
        }

        return state.Store.Create(type.Storage, next)?.Tree ?? throw Exists(type, next);
    }

    private StatusException Exists(ResourceType type, JsonObject next)
    {
        var name = next.Text("metadata", "name")!;
        var existing = state.Store.Get(type.Storage, next.Text("metadata", "namespace"), name);
        return existing?.Tree.Text("metadata", "deletionTimestamp") is null
            ? Statuses.AlreadyExists(type, name)
            : Statuses.BeingDeleted(type, name);
    }

    private async Task<WriteResult?> StoreChangedAsync(
        ResourceType type, StoredObject seen, JsonObject old, JsonObject next, WriteOptions options, CancellationToken cancellationToken)
    {
        var rules = KindRuleBook.For(type);
        ObjectChecks.KeepIdentity(old, next);
        rules.PrepareUpdate(type, old, next, options.Subresource, state.Now);
        await AdmitAsync(AdmissionOperation.Update, type, old, next, options, cancellationToken);
        ObjectChecks.KeepIdentity(old, next);
        next = ObjectDecoder.Canonical(type, next);
        if (rules.CountsGenerations && ObjectChecks.SpecChanged(old, next))
        {
            next.Metadata()["generation"] = (old.Number("metadata", "generation") ?? 0) + 1;
            next = ObjectDecoder.Canonical(type, next);
        }

        ObjectChecks.Validate(type, rules, old, next, options);
        rules.Authorize(state, type, old, next, options);
        if (ObjectChecks.IsGone(next))
        {
            return options.DryRun || state.Store.Delete(type.Storage, seen, next.Copy()) is not null ? new WriteResult(next, false) : null;
        }

        if (options.DryRun || JsonTree.Same(old, next))
        {
            return new WriteResult(next, false);
        }

        return state.Store.Update(type.Storage, seen, next) is { } stored ? new WriteResult(stored.Tree, false) : null;
    }

    private void NameNew(ResourceType type, string? ns, JsonObject next)
    {
        var metadata = next.Metadata();
        if (string.IsNullOrEmpty(metadata.Text("name")))
        {
            var stem = metadata.Text("generateName");
            metadata["name"] = string.IsNullOrEmpty(stem)
                ? throw Statuses.Invalid(type, "", FieldError.Required("metadata.name", "name or generateName is required"))
                : (stem.Length > 58 ? stem[..58] : stem) + state.NewSuffix();
        }

        if (type.Namespaced)
        {
            if (metadata.Text("namespace") is { Length: > 0 } given && given != ns)
            {
                throw Statuses.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            }

            metadata["namespace"] = ns;
        }
        else
        {
            metadata.Remove("namespace");
        }
    }

    private void Manage(ResourceType type, JsonObject live, JsonObject next, JsonObject old, WriteOptions options)
    {
        // A client that writes the list itself (to hand fields over, or to reset it) is taken at its word.
        var given = next.At("metadata", "managedFields");
        var fields = given is JsonArray && !JsonTree.Same(given, old.At("metadata", "managedFields"))
            ? ManagedFields.Read(next)
            : ManagedFields.Read(old);
        fields.Update(type.Schema, live, next, WriterOf(type, options));
        fields.Write(next, type.IsCustom);
    }

    private Writer WriterOf(ResourceType type, WriteOptions options) => new(
        options.Manager, type.GroupVersion, options.Subresource, state.Now, KindRuleBook.For(type).Ignored(type, options.Subresource));
}

/// <summary>The stored object, and whether it is new.</summary>
internal sealed record WriteResult(JsonObject Tree, bool Created);
