using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Capacity;

/// <summary>
/// Makes room on hosting clusters. An order may come twice for one operation and changes nothing the second time; a look only reads. What it
/// makes becomes visible as slots of hosting clusters of the fleet, nothing else.
/// </summary>
internal interface ICapacityProvider
{
    /// <summary>How the fleet file names it: <c>capacity.provider</c>.</summary>
    string Name { get; }

    /// <summary>Takes the order, or says why not.</summary>
    Task<CapacityOrder> OrderAsync(CapacityWanted wanted, CancellationToken cancellationToken);

    /// <summary>Whether the room is there: met, waiting with what is seen, or impossible.</summary>
    Task<Look> LookAsync(CapacityWanted wanted, CancellationToken cancellationToken);
}
