namespace MultiHubFlows.Durable;

/// <summary>Knows which instances were started by which: what DurableTask.Core's client does not ask of a store.</summary>
public interface IInstanceTree
{
    /// <summary>The ids of the instances that this one started as sub-orchestrations, in the order of their start; finished ones too, grandchildren not.</summary>
    /// <remarks>Empty for an instance that does not exist. Children of an earlier instance of the same id are not listed.</remarks>
    Task<IReadOnlyList<string>> GetChildrenAsync(string instanceId, CancellationToken cancellationToken);
}
