using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Decides a plan: a pure function of the request and of what was seen.</summary>
public static class Planner
{
    /// <summary>The plan, hashed; registrations that cannot be joined are in it with their refusals.</summary>
    public static Plan Decide(OnboardingRequest request, Snapshot snapshot)
    {
        var plan = new Plan
        {
            Cluster = request.Cluster,
            ClusterUid = snapshot.Cluster?.Uid,
            Registrations = [.. request.Registrations.Select(registration => Decide(request, registration, snapshot))],
        };
        return plan with { Hash = ContentHash.Of(PortableJson.Canonical(plan)) };
    }

    private static PlannedRegistration Decide(OnboardingRequest request, RegistrationRequest wish, Snapshot snapshot)
    {
        var hub = snapshot.Fleet.Hubs.FirstOrDefault(known => known.Name == wish.Hub);
        var seen = snapshot.Hubs.FirstOrDefault(facts => facts.Hub == wish.Hub);
        var names = RegistrationNames.For(request.Cluster, wish.Hub, wish.Mode, wish.AgentNamespace, request.Operation);
        var images = hub is null ? null : AgentImages.Of(wish.Mode, snapshot.Fleet.ImageRegistry, hub.AgentVersion);
        var planned = new PlannedRegistration
        {
            Hub = wish.Hub,
            Mode = wish.Mode,
            HostingCluster = wish.HostingCluster,
            RunsOn = wish.HostingCluster?.Value ?? request.Cluster.Value,
            Names = names,
            Image = images?.Agent,
            WorkImage = images?.Work,
            AgentServer = seen?.AgentServer,
            LeaseDurationSeconds = wish.LeaseDurationSeconds ?? hub?.LeaseDurationSeconds,
            Slots = snapshot.Fleet.HostingClusters.FirstOrDefault(host => host.Name == wish.HostingCluster)?.Slots,
        };
        var case_ = new PlanCase(request, planned, snapshot);
        var refusals = Refusals.Of(case_);
        return refusals.Count > 0
            ? planned with { Refusals = refusals, InUse = refusals[0].Code == Refusals.InUse }
            : planned with { Writes = Writes.Of(case_), Undo = Writes.Undo(case_), Warnings = Warnings.Of(case_) };
    }
}
