using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Api.Plans;

/// <summary>A plan, and what applying it would do to what is there.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Changes">The objects that say most, each tried by a server-side dry run.</param>
public sealed record PlanAnswer(Plan Plan, IReadOnlyList<ObjectChange> Changes);
