using System.Text.Json.Nodes;

namespace MultiHubFlows.Clusters;

/// <summary>One right: a verb on a resource.</summary>
/// <param name="Verb">Such as <c>create</c>, <c>bind</c>, <c>approve</c>.</param>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Resource">The plural, such as <c>managedclusters</c>, or a virtual one, such as <c>signers</c>.</param>
/// <param name="Subresource">Such as <c>accept</c>; null for the resource itself.</param>
/// <param name="Namespace">Null for cluster-wide.</param>
/// <param name="Name">Null for any.</param>
public sealed record AccessRow(
    string Verb,
    string Group,
    string Resource,
    string? Subresource = null,
    string? Namespace = null,
    string? Name = null)
{
    /// <summary>The right as a person grants it: <c>create managedclustersets/join.cluster.open-cluster-management.io "default"</c>.</summary>
    public override string ToString() =>
        $"{Verb} {Resource}{(Subresource is null ? "" : "/" + Subresource)}{(Group.Length == 0 ? "" : "." + Group)}"
        + $"{(Name is null ? "" : $" \"{Name}\"")}{(Namespace is null ? "" : $" in namespace {Namespace}")}";

    internal JsonObject ToReview()
    {
        var attributes = new JsonObject { ["verb"] = Verb, ["group"] = Group, ["resource"] = Resource };
        Set(attributes, "subresource", Subresource);
        Set(attributes, "namespace", Namespace);
        Set(attributes, "name", Name);
        return new JsonObject
        {
            ["apiVersion"] = ResourceKind.SelfSubjectAccessReview.ApiVersion,
            ["kind"] = ResourceKind.SelfSubjectAccessReview.Kind,
            ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        };
    }

    private static void Set(JsonObject attributes, string key, string? value)
    {
        if (value is not null)
        {
            attributes[key] = value;
        }
    }
}
