using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>One object that belongs to a Klusterlet.</summary>
internal sealed record KlusterletObject(ResourceType Type, JsonObject Item)
{
    /// <summary>Whether <c>status.relatedResources</c> lists it.</summary>
    public bool IsRelated { get; init; } = true;

    /// <summary>The manifest's name in messages about a refusal.</summary>
    public string? File { get; init; }
}
