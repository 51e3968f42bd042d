using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Deployments: a selector that selects the template and stays.</summary>
internal sealed class DeploymentRules : CountedRules
{
    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors)
    {
        var selector = next.Object("spec", "selector");
        if (selector is null or { Count: 0 })
        {
            errors.Add(FieldError.Required("spec.selector"));
        }
        else if (selector.Object("matchLabels") is { } wanted
            && wanted.Any(l => next.Text("spec", "template", "metadata", "labels", l.Key) != l.Value.AsText()))
        {
            errors.Add(FieldError.Invalid(
                "spec.template.metadata.labels",
                next.At("spec", "template", "metadata", "labels") ?? "null",
                "`selector` does not match template `labels`"));
        }

        if (old is not null && !JsonTree.Same(old.At("spec", "selector"), selector))
        {
            errors.Add(FieldError.Invalid("spec.selector", selector, "field is immutable"));
        }

        PodRules.CheckContainers(next.At("spec", "template", "spec"), "spec.template.spec", errors);
    }
}
