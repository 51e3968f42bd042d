using System.Text.Json.Serialization;

namespace MultiHubFlows.Domain;

/// <summary>Which namespace of the managed cluster an agent gets.</summary>
public enum AgentNamespace
{
    /// <summary>A namespace of its own, named after the klusterlet.</summary>
    [JsonStringEnumMemberName("own")]
    Own,

    /// <summary>The default agent namespace; at most one agent per managed cluster may have it.</summary>
    [JsonStringEnumMemberName("default")]
    Default,
}
