namespace MultiHubFlows.Durable.Client;

/// <summary>A call named an instance that does not exist: it never did, or it was purged.</summary>
public sealed class InstanceNotFoundException(string instanceId) : ArgumentException($"There is no instance with the id '{instanceId}'.")
{
    /// <summary>The id that was named.</summary>
    public string InstanceId { get; } = instanceId;
}
