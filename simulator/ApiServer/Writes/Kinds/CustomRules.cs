using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Custom objects: their structural schema.</summary>
internal sealed class CustomRules : CountedRules
{
    public override bool UpdatesBlindly => false;

    public override void Validate(ResourceType type, JsonObject? old, JsonObject next, string? subresource, List<FieldError> errors) =>
        errors.AddRange(SchemaValidator.Validate(type.Schema, next));
}
