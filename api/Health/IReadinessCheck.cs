using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Health;

/// <summary>One thing that must be so before the service is ready.</summary>
public interface IReadinessCheck
{
    /// <summary>What is not so, each with its next step; none: ready.</summary>
    Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken);
}
