namespace MultiHubFlows.Domain;

/// <summary>The images that an agent runs from: one in the Singleton forms, else one for each of its two pods.</summary>
/// <param name="Agent">The image of the pod that registers, and in the Singleton forms of all.</param>
/// <param name="Work">The image of the work agent, where it has a pod of its own.</param>
public sealed record AgentImages(string Agent, string? Work)
{
    /// <summary>The official names under that registry, with that tag.</summary>
    public static AgentImages Of(AgentMode mode, string registry, string version) =>
        mode.IsSingleton()
            ? new AgentImages($"{registry}/registration-operator:{version}", Work: null)
            : new AgentImages($"{registry}/registration:{version}", $"{registry}/work:{version}");
}
