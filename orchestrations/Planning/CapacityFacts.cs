namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>How hosting capacity is made where there is not enough.</summary>
/// <param name="Provider">Who makes it, such as <c>manual</c>.</param>
/// <param name="Instructions">What people who make it should know, from the fleet file.</param>
public sealed record CapacityFacts(string Provider, string? Instructions = null);
