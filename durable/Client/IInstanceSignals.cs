using DurableTask.Core;

namespace MultiHubFlows.Durable.Client;

/// <summary>A store that can say when an instance has had its first turn; without it the client reads the state again and again.</summary>
public interface IInstanceSignals
{
    /// <summary>Completes with the state of the instance as soon as it is no longer pending.</summary>
    Task<OrchestrationState> WaitForStartAsync(string instanceId, CancellationToken cancellationToken);
}
