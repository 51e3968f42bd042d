using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Which hub or hosting cluster to inspect, and for which request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Hub">The hub, for <see cref="TaskNames.InspectHub"/>.</param>
/// <param name="HostingCluster">The hosting cluster, for <see cref="TaskNames.InspectHostingCluster"/>.</param>
/// <param name="Brief">Only the klusterlets there: no agent of the request is to run there.</param>
public sealed record InspectionOf(OnboardingRequest Request, HubName? Hub = null, HostingClusterName? HostingCluster = null, bool Brief = false);
