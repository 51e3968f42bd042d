namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Output of <see cref="PlanOnboarding"/>.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Fleet">What the fleet file said, for the flow that applies the plan.</param>
public sealed record PlannedOnboarding(Plan Plan, FleetFacts Fleet);
