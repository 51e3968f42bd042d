using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Namespaces are held by a finalizer of their own until their content is gone.</summary>
internal sealed class NamespaceRules : KindRules
{
    public override FieldSet Ignored(ResourceType type, string? subresource) =>
        subresource == "finalize" ? FieldMasks.AllBut("spec", type) : base.Ignored(type, subresource);

    public override void PrepareCreate(ResourceType type, JsonObject next, UserInfo user)
    {
        next["status"] = new JsonObject { ["phase"] = "Active" };
        var spec = next.Child("spec");
        if (!spec.Texts("finalizers").Contains("kubernetes", StringComparer.Ordinal))
        {
            spec["finalizers"] = JsonTree.ToArray(spec.Texts("finalizers").Append("kubernetes").ToArray());
        }
    }

    public override void PrepareUpdate(ResourceType type, JsonObject old, JsonObject next, string? subresource, string now)
    {
        if (subresource == "finalize")
        {
            KeepAllBut(old, next, "spec");
            return;
        }

        base.PrepareUpdate(type, old, next, subresource, now);
        Keep(old, next, "spec");
        next.Metadata().Child("labels")["kubernetes.io/metadata.name"] = next.Text("metadata", "name");
    }

    public override FieldError? CheckName(string name) => ObjectNames.CheckLabel(name);
}
