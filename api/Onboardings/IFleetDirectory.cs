using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>Says which names requests may use.</summary>
public interface IFleetDirectory
{
    /// <summary>The names, or why there are none now: a fleet file that cannot be used, with the next step.</summary>
    Task<(FleetNames? Names, IReadOnlyList<Finding> Problems)> ReadAsync(CancellationToken cancellationToken);
}
