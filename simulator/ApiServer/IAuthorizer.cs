namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The server's RBAC evaluation over its stored roles and bindings.</summary>
public interface IAuthorizer
{
    /// <summary>True when the roles bound to the user, directly or by group, allow the access.</summary>
    bool IsAllowed(UserInfo user, AccessAttributes access);
}

/// <summary>One access to ask about. Either a resource or a <paramref name="NonResourcePath"/>.</summary>
/// <param name="Verb">The verb in lower case.</param>
/// <param name="Group">The API group, empty for the core group.</param>
/// <param name="Resource">The plural name.</param>
/// <param name="Subresource">The subresource, or null.</param>
/// <param name="Namespace">The namespace, or null for the cluster scope.</param>
/// <param name="Name">The object's name, or null for all.</param>
/// <param name="NonResourcePath">A path such as <c>/healthz</c> instead of a resource.</param>
public sealed record AccessAttributes(
    string Verb,
    string Group = "",
    string Resource = "",
    string? Subresource = null,
    string? Namespace = null,
    string? Name = null,
    string? NonResourcePath = null);
