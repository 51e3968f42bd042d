using DurableTask.Core;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>Gives a placeholder for every orchestrator name: the middleware of the turn fills it or holds the instance.</summary>
internal sealed class HostedOrchestrations : INameVersionObjectManager<TaskOrchestration>
{
    public void Add(ObjectCreator<TaskOrchestration> creator) =>
        throw new NotSupportedException("Orchestrators are registered in the hub's DurableTaskRegistry.");

    public TaskOrchestration GetObject(string name, string? version) => new HostedOrchestration();
}
