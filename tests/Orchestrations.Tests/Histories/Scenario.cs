using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

/// <summary>One course of an onboarding whose histories are kept.</summary>
/// <param name="Name">The folder of its histories.</param>
/// <param name="Steps">What happens, and what must come of it.</param>
internal sealed record Scenario(string Name, Func<HubWorld, CancellationToken, Task> Steps);
