namespace MultiHubFlows.Durable;

/// <summary>Knows which instances were started by which: what DurableTask.Core's client does not ask of a store.</summary>
public interface IInstanceTree
{
    /// <summary>The ids of the instances that this one started as sub-orchestrations, in the order of their start; finished ones too, grandchildren not.</summary>
    /// <remarks>Empty for an instance that does not exist. Children of an earlier instance of the same id are not listed.</remarks>
    Task<IReadOnlyList<string>> GetChildrenAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Removes an instance that is over, with those it started and theirs, as far as they are over too. Returns how many.</summary>
    /// <remarks>A live instance is left as it is, and so are its children. The SQLite store does all of it in one transaction.</remarks>
    Task<int> PurgeTreeAsync(string instanceId, CancellationToken cancellationToken);
}
