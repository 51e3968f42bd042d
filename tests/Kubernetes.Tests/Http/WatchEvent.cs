using System.Text.Json.Nodes;

namespace MultiHubFlows.Kubernetes.Tests.Http;

/// <summary>One line of a watch.</summary>
public sealed record WatchEvent(string Type, JsonNode Item)
{
    public string? Name => Item.TextAt("metadata", "name");

    public string? ResourceVersion => Item.TextAt("metadata", "resourceVersion");
}
