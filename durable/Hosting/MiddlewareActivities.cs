using DurableTask.Core;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>Knows no activity: the activity middleware runs them all and never lets DurableTask.Core look for one.</summary>
internal sealed class MiddlewareActivities : INameVersionObjectManager<TaskActivity>
{
    public void Add(ObjectCreator<TaskActivity> creator) =>
        throw new NotSupportedException("Activities are registered in the hub's DurableTaskRegistry.");

    public TaskActivity? GetObject(string name, string? version) => null;
}
