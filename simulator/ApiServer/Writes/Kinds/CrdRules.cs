using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>CustomResourceDefinitions: named as they must be, with a structural schema for each version.</summary>
internal sealed class CrdRules : CountedRules
{
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    public override void PrepareCreate(ResourceType type, JsonObject next, UserInfo user)
    {
        base.PrepareCreate(type, next, user);
        next["status"] = new JsonObject { ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" }, ["storedVersions"] = StorageVersions(next) };
    }

    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors)
    {
        var (group, plural) = (next.Text("spec", "group"), next.Text("spec", "names", "plural"));
        var wanted = $"{plural}.{group}";
        if (next.Text("metadata", "name") != wanted)
        {
            errors.Add(FieldError.Invalid("metadata.name", next.At("metadata", "name"), $"must be spec.names.plural+\".\"+spec.group"));
        }

        if (next.Text("spec", "scope") is not ("Namespaced" or "Cluster"))
        {
            errors.Add(FieldError.Unsupported("spec.scope", next.At("spec", "scope") ?? "", ["Cluster", "Namespaced"]));
        }

        if (StorageVersions(next).Count != 1)
        {
            errors.Add(FieldError.Invalid("spec.versions", next.At("spec", "versions") ?? "null", "must have exactly one version marked as storage version"));
        }

        CheckVersions(next, errors);
        if (old is not null)
        {
            CheckFixed(old, next, errors);
        }
    }

    private static void CheckVersions(JsonObject next, List<FieldError> errors)
    {
        for (var i = 0; i < next.Items("spec", "versions").Count; i++)
        {
            if (next.Items("spec", "versions")[i].Object("schema", "openAPIV3Schema") is not { } schema)
            {
                errors.Add(FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema", "schemas are required"));
            }
            else if (schema.Text("type") != "object")
            {
                errors.Add(FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema.type", "must not be empty at the root"));
            }
        }
    }

    private static void CheckFixed(JsonObject old, JsonObject next, List<FieldError> errors)
    {
        foreach (var field in (string[][])[["spec", "group"], ["spec", "scope"], ["spec", "names", "kind"], ["spec", "names", "plural"]])
        {
            if (!JsonTree.Same(old.At(field), next.At(field)))
            {
                errors.Add(FieldError.Invalid(string.Join('.', field), next.At(field), "field is immutable"));
            }
        }
    }

    private static JsonArray StorageVersions(JsonObject crd) => JsonTree.ToArray(
        crd.Items("spec", "versions").Where(v => v.Flag("storage") == true).Select(v => v.Text("name") ?? ""));
}
