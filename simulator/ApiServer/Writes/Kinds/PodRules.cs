using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Pods start out pending, under the account of their namespace.</summary>
internal sealed class PodRules : CountedRules
{
    public override void PrepareCreate(ResourceType type, JsonObject next, UserInfo user)
    {
        next["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = "BestEffort" };
        var spec = next.Child("spec");
        spec["serviceAccountName"] ??= "default";
    }

    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors) =>
        CheckContainers(next.At("spec"), "spec", errors);

    public static void CheckContainers(JsonNode? spec, string at, List<FieldError> errors)
    {
        if (spec.Items("containers").Count == 0)
        {
            errors.Add(FieldError.Required(at + ".containers"));
        }

        for (var i = 0; i < spec.Items("containers").Count; i++)
        {
            var container = spec.Items("containers")[i];
            if (string.IsNullOrEmpty(container.Text("name")))
            {
                errors.Add(FieldError.Required($"{at}.containers[{i}].name"));
            }

            if (string.IsNullOrEmpty(container.Text("image")))
            {
                errors.Add(FieldError.Required($"{at}.containers[{i}].image"));
            }
        }
    }
}
