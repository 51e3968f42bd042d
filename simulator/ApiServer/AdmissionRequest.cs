using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>One write on its way to storage.</summary>
public sealed class AdmissionRequest
{
    /// <summary>What is being done.</summary>
    public required AdmissionOperation Operation { get; init; }

    /// <summary>The API group, empty for the core group.</summary>
    public required string Group { get; init; }

    /// <summary>The API version, such as <c>v1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The plural name, such as <c>managedclusters</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The kind, such as <c>ManagedCluster</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The subresource (<c>status</c>, <c>approval</c>), or null for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>The namespace, or null for cluster-scoped objects.</summary>
    public string? Namespace { get; init; }

    /// <summary>The object's name.</summary>
    public required string Name { get; init; }

    /// <summary>Who asks.</summary>
    public required UserInfo User { get; init; }

    /// <summary>The object as it would be stored: may be changed in place. Null for deletions.</summary>
    public JsonObject? NewObject { get; init; }

    /// <summary>The stored object before the write: must not be changed. Null for creations.</summary>
    public JsonObject? OldObject { get; init; }

    /// <summary>True when nothing will be stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>Asks for rights of <see cref="User"/> or of anybody else.</summary>
    public required IAuthorizer Authorizer { get; init; }
}

/// <summary>What a write does.</summary>
public enum AdmissionOperation
{
    /// <summary>A new object.</summary>
    Create,

    /// <summary>A change, by whatever verb.</summary>
    Update,

    /// <summary>A deletion, before it is known whether finalizers hold it.</summary>
    Delete,
}
