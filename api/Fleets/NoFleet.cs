using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Fleets;

/// <summary>The place of a fleet in a process that executes nothing and so needs none.</summary>
internal sealed class NoFleet : IFleetDirectory
{
    private static readonly Finding Reason = new("NoFleet", "This process has no fleet file.", "Start onboardings where 'multihub serve --fleet FILE' runs.");

    public Task<(FleetNames? Names, IReadOnlyList<Finding> Problems)> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<(FleetNames?, IReadOnlyList<Finding>)>((null, [Reason]));
}
