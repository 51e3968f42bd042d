using Microsoft.DurableTask;

namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>One orchestration and what is expected of it on every store.</summary>
/// <param name="Name">The name of the case and of its orchestrator.</param>
/// <param name="Tasks">Registers the orchestrator under that name, and what it calls besides the common activities.</param>
/// <param name="Drive">Starts instances, does to them what the case is about, and asserts.</param>
public sealed record EngineCase(string Name, Action<DurableTaskRegistry> Tasks, Func<EngineRun, Task> Drive)
{
    public override string ToString() => Name;
}
