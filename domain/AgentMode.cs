namespace MultiHubFlows.Domain;

/// <summary>Where and in how many pods an agent runs: OCM's <c>spec.deployOption.mode</c>, spelled exactly so.</summary>
public enum AgentMode
{
    /// <summary>Two pods on the managed cluster.</summary>
    Default,

    /// <summary>One pod on the managed cluster; the agent name in the CSR is the klusterlet's UID.</summary>
    Singleton,

    /// <summary>Two pods on a hosting cluster.</summary>
    Hosted,

    /// <summary>One pod on a hosting cluster; the agent name in the CSR is the klusterlet's UID.</summary>
    SingletonHosted,
}

/// <summary>What follows from a mode.</summary>
public static class AgentModeFacts
{
    /// <summary>Whether the agent runs on a hosting cluster.</summary>
    public static bool IsHosted(this AgentMode mode) => mode is AgentMode.Hosted or AgentMode.SingletonHosted;

    /// <summary>Whether the agent is one pod whose name in the CSR is the klusterlet's UID.</summary>
    public static bool IsSingleton(this AgentMode mode) => mode is AgentMode.Singleton or AgentMode.SingletonHosted;
}
