using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Applies one manifest by its work's update strategy, owned by the applied work.</summary>
internal sealed class ManifestApplier(ClusterClient spoke, KindMapper mapper)
{
    public async Task<ManifestResult> ApplyAsync(
        JsonObject manifest, JsonObject work, JsonObject owner, CancellationToken cancellationToken)
    {
        var apiVersion = manifest.Text("apiVersion") ?? "v1";
        var kind = manifest.Text("kind") ?? "";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var unknown = new ManifestResult(manifest, slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], "");
        ResourceType? type;
        try
        {
            type = await mapper.FindAsync(apiVersion, kind, cancellationToken);
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            return unknown with { Failure = failure.Message };
        }

        if (type is null)
        {
            return unknown with { Failure = $"the server doesn't have a resource type \"{kind}\"" };
        }

        var config = ManifestConfig.Of(work, type, manifest);
        var result = unknown with { Resource = type.Plural };
        result = await TryAsync(result, type, config, owner, cancellationToken);
        var found = await FindAsync(type, manifest, cancellationToken);
        return result with { Found = found, Feedback = found is null ? [] : config.Feedback(found) };
    }

    private async Task<ManifestResult> TryAsync(
        ManifestResult result, ResourceType type, ManifestConfig config, JsonObject owner, CancellationToken cancellationToken)
    {
        try
        {
            var applied = await WriteAsync(type, result.Manifest, config, owner, cancellationToken);
            return result with { Uid = applied?.Uid() };
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            return result with { Failure = failure.Message };
        }
    }

    private async Task<JsonObject?> WriteAsync(
        ResourceType type, JsonObject manifest, ManifestConfig config, JsonObject owner, CancellationToken cancellationToken)
    {
        var @namespace = type.Namespaced ? manifest.Namespace() : null;
        var found = await FindAsync(type, manifest, cancellationToken);
        switch (config.Strategy)
        {
            case "ReadOnly":
                return null;
            case "ServerSideApply":
                var applied = await spoke.ApplyAsync(
                    type, @namespace, Wanted(manifest, owner: null), config.FieldManager, config.Force, cancellationToken);
                return await OwnAsync(type, applied, owner, cancellationToken);
            case "CreateOnly" when found is not null:
                return await OwnAsync(type, found, owner, cancellationToken);
            default:
                return found is null
                    ? await spoke.CreateAsync(type, Wanted(manifest, owner), cancellationToken)
                    : await UpdateAsync(type, found, manifest, owner, cancellationToken);
        }
    }

    private async Task<JsonObject> UpdateAsync(
        ResourceType type, JsonObject found, JsonObject manifest, JsonObject owner, CancellationToken cancellationToken)
    {
        var merged = found.Copy();
        foreach (var (key, value) in manifest)
        {
            if (key is not ("metadata" or "status" or "apiVersion" or "kind"))
            {
                merged[key] = value?.DeepClone();
            }
        }

        foreach (var field in (string[])["labels", "annotations"])
        {
            foreach (var (key, value) in manifest.At("metadata", field) as JsonObject ?? [])
            {
                merged.Child("metadata").Child(field)[key] = value?.DeepClone();
            }
        }

        AddOwner(merged, owner);
        return JsonNode.DeepEquals(found, merged) ? found : await spoke.UpdateAsync(type, merged, cancellationToken);
    }

    private async Task<JsonObject> OwnAsync(
        ResourceType type, JsonObject found, JsonObject owner, CancellationToken cancellationToken) =>
        AddOwner(found.Copy(), owner)
            ? await spoke.ChangeAsync(type, found.Namespace(), found.Name(), item => AddOwner(item, owner), cancellationToken) ?? found
            : found;

    private async Task<JsonObject?> FindAsync(ResourceType type, JsonObject manifest, CancellationToken cancellationToken)
    {
        try
        {
            return await spoke.FindAsync(type, type.Namespaced ? manifest.Namespace() : null, manifest.Name(), cancellationToken);
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            return null;
        }
    }

    private static JsonObject Wanted(JsonObject manifest, JsonObject? owner)
    {
        var wanted = manifest.Copy();
        if (owner is not null)
        {
            AddOwner(wanted, owner);
        }

        return wanted;
    }

    private static bool AddOwner(JsonObject item, JsonObject owner)
    {
        if (item.Objects("metadata", "ownerReferences").Any(reference => reference.Text("uid") == owner.Uid()))
        {
            return false;
        }

        var metadata = item.Child("metadata");
        if (metadata["ownerReferences"] is not JsonArray references)
        {
            metadata["ownerReferences"] = references = [];
        }

        references.Add(new JsonObject
        {
            ["apiVersion"] = ResourceTypes.AppliedManifestWorks.ApiVersion,
            ["kind"] = ResourceTypes.AppliedManifestWorks.Kind,
            ["name"] = owner.Name(),
            ["uid"] = owner.Uid(),
        });
        return true;
    }
}
