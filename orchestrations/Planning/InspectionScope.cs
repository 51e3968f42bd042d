using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>
/// Which hosting clusters to look at, and how closely. All are looked at, because a klusterlet's name must be unique over all of them; closely only
/// those that could run an agent of the request.
/// </summary>
public static class InspectionScope
{
    /// <summary>Named ones with patience; where the planner may choose, the others closely too.</summary>
    public static IReadOnlyList<HostToInspect> First(OnboardingRequest request, FleetFacts fleet)
    {
        var named = request.Registrations.Select(wish => wish.HostingCluster).OfType<HostingClusterName>().ToHashSet();
        var open = request.Registrations.Any(wish => wish is { HostingCluster: null, Mode: null or AgentMode.Hosted or AgentMode.SingletonHosted });
        return [.. fleet.HostingClusters.Select(host => new HostToInspect(host.Name, named.Contains(host.Name), Brief: !open && !named.Contains(host.Name)))];
    }

    /// <summary>Once something is refused: those that the nearest plan that works may need, and that were not looked at closely.</summary>
    public static IReadOnlyList<HostToInspect> Second(Plan plan, Snapshot snapshot) =>
        snapshot.Cluster is { Unreachable: null } && plan.Registrations.Any(registration => registration is { Refusals.Count: > 0, InUse: false })
            ? [.. snapshot.Hosts.Where(host => host.Facts is { Brief: true, Unreachable: null }).Select(host => new HostToInspect(host.Name, Named: false, Brief: false))]
            : [];
}

/// <summary>A hosting cluster to look at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Named">Whether the request names it: then it is asked as patiently as hubs are.</param>
/// <param name="Brief">Only its klusterlets.</param>
public sealed record HostToInspect(HostingClusterName Name, bool Named, bool Brief);
