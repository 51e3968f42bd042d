using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>What became of one manifest of a work.</summary>
internal sealed record ManifestResult(JsonObject Manifest, string Group, string Version, string Resource)
{
    /// <summary>Why it could not be applied.</summary>
    public string? Failure { get; init; }

    /// <summary>The object on the managed cluster, null when there is none.</summary>
    public JsonObject? Found { get; init; }

    /// <summary>Set when the agent applied the object, and so owns it.</summary>
    public string? Uid { get; init; }

    public IReadOnlyList<JsonObject> Feedback { get; init; } = [];

    public string Key => string.Join('/', Group, Version, Resource, Manifest.Namespace() ?? "", Manifest.Name());

    public JsonObject ToAppliedResource() => new()
    {
        ["group"] = Group,
        ["name"] = Manifest.Name(),
        ["namespace"] = Manifest.Namespace() ?? "",
        ["resource"] = Resource,
        ["uid"] = Uid,
        ["version"] = Version,
    };
}
