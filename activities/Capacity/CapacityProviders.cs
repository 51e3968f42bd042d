using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Capacity;

/// <summary>The provider that the fleet file names.</summary>
internal sealed class CapacityProviders(CurrentFleet fleet, IEnumerable<ICapacityProvider> all)
{
    /// <exception cref="HubRefusedException">There is none of that name.</exception>
    public ICapacityProvider Current
    {
        get
        {
            var name = fleet().Fleet.Capacity.Provider;
            return all.FirstOrDefault(provider => provider.Name == name)
                ?? throw new HubRefusedException(
                    $"This program has no provider '{name}' of hosting capacity.", Reasons.CapacityNotMade, $"Write one of {string.Join(", ", all.Select(provider => provider.Name))} as capacity.provider.");
        }
    }
}
