using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Client;

/// <summary>Writes that controllers make again and again: ensure an object, change a status against concurrent writers.</summary>
internal static class ClusterWrites
{
    /// <summary>Creates the object, or updates it when a wanted field differs; fields and labels that are not named stay.</summary>
    public static async Task<JsonObject> EnsureAsync(
        this ClusterClient client, ResourceType type, JsonObject wanted, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(type, wanted.Namespace(), wanted.Name(), cancellationToken);
        if (found is null)
        {
            wanted["apiVersion"] = type.ApiVersion;
            wanted["kind"] = type.Kind;
            return await client.CreateAsync(type, wanted, cancellationToken);
        }

        var merged = Merge(found, wanted);
        return JsonNode.DeepEquals(found, merged) ? found : await client.UpdateAsync(type, merged, cancellationToken);
    }

    /// <summary>Reads the object, lets it be changed and writes its status; a conflict is tried again. Null when it is gone.</summary>
    public static async Task<JsonObject?> ChangeStatusAsync(
        this ClusterClient client,
        ResourceType type,
        string? @namespace,
        string name,
        Func<JsonObject, bool> change,
        CancellationToken cancellationToken)
    {
        while (await client.FindAsync(type, @namespace, name, cancellationToken) is { } item)
        {
            if (!change(item))
            {
                return item;
            }

            try
            {
                return await client.UpdateSubresourceAsync(type, item, "status", cancellationToken);
            }
            catch (ApiException conflict) when (conflict.IsConflict)
            {
                continue;
            }
            catch (ApiException gone) when (gone.IsNotFound)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Reads the object, lets it be changed and writes it; a conflict is tried again. Null when it is gone.</summary>
    public static async Task<JsonObject?> ChangeAsync(
        this ClusterClient client,
        ResourceType type,
        string? @namespace,
        string name,
        Func<JsonObject, bool> change,
        CancellationToken cancellationToken)
    {
        while (await client.FindAsync(type, @namespace, name, cancellationToken) is { } item)
        {
            if (!change(item))
            {
                return item;
            }

            try
            {
                return await client.UpdateAsync(type, item, cancellationToken);
            }
            catch (ApiException conflict) when (conflict.IsConflict)
            {
                continue;
            }
            catch (ApiException gone) when (gone.IsNotFound)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Adds the finalizer; true when it was missing.</summary>
    public static bool AddFinalizer(this JsonObject item, string finalizer)
    {
        if (item.HasFinalizer(finalizer))
        {
            return false;
        }

        var metadata = item.Child("metadata");
        if (metadata["finalizers"] is not JsonArray finalizers)
        {
            metadata["finalizers"] = finalizers = [];
        }

        finalizers.Add(finalizer);
        return true;
    }

    /// <summary>Removes the finalizer; true when it was there.</summary>
    public static bool RemoveFinalizer(this JsonObject item, string finalizer)
    {
        if (!item.HasFinalizer(finalizer))
        {
            return false;
        }

        item.Child("metadata")["finalizers"] = new JsonArray(
            [.. item.Texts("metadata", "finalizers").Where(name => name != finalizer).Select(name => JsonValue.Create(name))]);
        return true;
    }

    private static JsonObject Merge(JsonObject found, JsonObject wanted)
    {
        var merged = found.Copy();
        foreach (var (key, value) in wanted)
        {
            merged[key] = value is JsonObject inner && merged[key] is JsonObject known
                ? Merge(known, inner)
                : value?.DeepClone();
        }

        return merged;
    }
}
