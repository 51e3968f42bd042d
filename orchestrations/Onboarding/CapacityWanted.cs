using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>Room that is wanted on hosting clusters.</summary>
/// <param name="Request">The request that wants it; its operation identifies the order.</param>
/// <param name="Hubs">The hubs whose agents have none.</param>
public sealed record CapacityWanted(OnboardingRequest Request, IReadOnlyList<HubName> Hubs);

/// <summary>What a provider says to an order.</summary>
/// <param name="Accepted">Whether it will be there some time.</param>
/// <param name="Told">What happens now, or why nothing does.</param>
public sealed record CapacityOrder(bool Accepted, Finding Told);

/// <summary>Input of <see cref="AwaitCapacity"/>.</summary>
/// <param name="Wanted">What is waited for.</param>
/// <param name="Deadline">When the wait ends by itself, UTC.</param>
public sealed record CapacityWait(CapacityWanted Wanted, DateTime Deadline);
