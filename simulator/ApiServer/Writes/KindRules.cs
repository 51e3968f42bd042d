using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>What a kind demands of writes. The base is right for kinds without peculiarities.</summary>
internal class KindRules
{
    /// <summary>Whether the object's generation counts changes of its specification.</summary>
    public virtual bool CountsGenerations => false;

    /// <summary>Whether an update may leave out the version that it was made from.</summary>
    public virtual bool UpdatesBlindly => true;

    /// <summary>Fields that a write of this subresource does not touch, so that its manager does not own them.</summary>
    public virtual FieldSet Ignored(ResourceType type, string? subresource) => subresource is null
        ? type.HasStatus ? FieldMasks.Status : FieldMasks.None
        : FieldMasks.AllBut("status", type);

    /// <summary>Sets what the server decides on a new object.</summary>
    public virtual void PrepareCreate(ResourceType type, JsonObject next, UserInfo user)
    {
        if (type.HasStatus)
        {
            next.Remove("status");
        }
    }

    /// <summary>Keeps what a write may not change.</summary>
    public virtual void PrepareUpdate(ResourceType type, JsonObject old, JsonObject next, string? subresource, string now)
    {
        if (subresource == "status")
        {
            KeepAllBut(old, next, "status");
        }
        else if (type.HasStatus)
        {
            Keep(old, next, "status");
        }
    }

    /// <summary>Adds what is wrong with the object; <paramref name="old"/> is null for a new one.</summary>
    public virtual void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors)
    {
    }

    /// <summary>Refuses what the user may not write although the request itself is allowed.</summary>
    public virtual void Authorize(ClusterState state, ResourceType type, JsonObject? old, JsonObject next, WriteOptions options)
    {
    }

    public virtual FieldError? CheckName(string name) => ObjectNames.CheckSubdomain(name);

    protected static void Keep(JsonObject old, JsonObject next, string field)
    {
        if (old[field] is { } kept)
        {
            next[field] = kept.DeepClone();
        }
        else
        {
            next.Remove(field);
        }
    }

    protected static void KeepAllBut(JsonObject old, JsonObject next, string field)
    {
        var fields = next["metadata"]?["managedFields"]?.DeepClone();
        foreach (var key in old.Select(p => p.Key).Union(next.Select(p => p.Key), StringComparer.Ordinal).Where(k => k != field).ToArray())
        {
            Keep(old, next, key);
        }

        if (fields is not null)
        {
            next.Metadata()["managedFields"] = fields;
        }
    }
}
