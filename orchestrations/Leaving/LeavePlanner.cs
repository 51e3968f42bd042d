using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Decides what a leave removes: a pure function of the request and of what was seen.</summary>
public static class LeavePlanner
{
    /// <summary>Plans. Only what we own is planned; everything else is refused with its reason.</summary>
    public static LeavePlan Plan(OffboardingRequest request, MembershipFacts facts)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(facts);
        var registrations = facts.Problem is { } problem
            ? [.. request.Hubs.Select(hub => new PlannedLeave { Hub = hub, Refusal = problem })]
            : facts.Hubs.Where(hub => request.Hubs.Count > 0 || IsTraced(facts, hub)).Select(hub => One(request, facts, hub)).ToList();
        var plan = new LeavePlan { Cluster = request.Cluster, Registrations = registrations };
        return plan with { Hash = ContentHash.Of(PortableJson.Canonical(registrations.Select(Decisive))) };
    }

    /// <summary>Whether something says that the cluster is, or was, a member of the hub by our doing.</summary>
    private static bool IsTraced(MembershipFacts facts, HubMembership hub) =>
        hub.Member?.Operation is not null || Traces.Of(facts, hub.Hub).Living;

    private static PlannedLeave One(OffboardingRequest request, MembershipFacts facts, HubMembership hub)
    {
        var traces = Traces.Of(facts, hub.Hub);
        var planned = new PlannedLeave { Hub = hub.Hub, Works = hub.Works, WorkCount = hub.WorkCount, LastLease = hub.LastLease };
        if (LeaveRefusals.Of(request, facts, hub, traces) is { } refusal)
        {
            return planned with { Refusal = refusal };
        }

        var registration = FoundRegistration.Of(request.Cluster, facts, hub, traces);
        var away = Away(facts, hub, registration).ToList();
        if (away.Count > 0 && request.Checkpoints.Removal.Mode == Checkpoints.CheckpointMode.Auto && !request.AcceptLoss)
        {
            return planned with { Refusal = LeaveRefusals.Lost(request, hub.Hub, away) };
        }

        return planned with
        {
            Registration = registration,
            Away = away,
            Removes = [.. Removals(registration)],
            Warnings = [.. Warnings(facts, hub, registration)],
        };
    }

    private static IEnumerable<Finding> Away(MembershipFacts facts, HubMembership hub, Registration registration)
    {
        if (hub.Away is { } away)
        {
            yield return away;
        }

        if (registration.Lost?.Hosting == true)
        {
            yield return facts.Hosting.FirstOrDefault(runner => runner.Name == registration.Plan.RunsOn)?.Away
                ?? new Finding("HostingClusterMissing", $"The fleet file has no hosting cluster {registration.Plan.RunsOn}, which runs the agent.", "Add it to the fleet file again.");
        }

        if (facts.Managed.Away is { } gone)
        {
            yield return gone;
        }
    }

    private static IEnumerable<string> Removals(Registration registration)
    {
        var (hub, names, lost) = (registration.Plan.Hub, registration.Plan.Names, registration.Lost);
        if (lost?.Hub != true && !registration.Plan.OwnerAccepts)
        {
            yield return $"{hub}: ManagedCluster/{registration.Cluster}";
            yield return $"{hub}: Namespace/{registration.Cluster}, if nothing foreign is in it";
            yield return $"{hub}: ServiceAccount/{RegistrationNames.OperatorNamespace}/{names.BootstrapIdentity}, if it is there still";
        }

        if (registration.Plan.Mode.IsHosted() ? lost?.Hosting != true : lost?.Managed != true)
        {
            yield return $"{registration.Plan.RunsOn}: Klusterlet/{names.Klusterlet}";
            yield return $"{registration.Plan.RunsOn}: Namespace/{names.RunsIn}";
            yield return $"{registration.Plan.RunsOn}: the operator, if we installed it and no klusterlet is left";
        }

        if (registration.Plan.Mode.IsHosted() && lost?.Hosting != true)
        {
            yield return $"{registration.Plan.RunsOn}: the slot";
        }

        if (registration.Plan.Mode.IsHosted() && lost?.Managed != true)
        {
            yield return $"{registration.Cluster}: Namespace/{names.AgentNamespace}";
            yield return $"{registration.Cluster}: ServiceAccount/{RegistrationNames.OwnNamespace}/{names.ManagedIdentity}";
        }
    }

    private static IEnumerable<Finding> Warnings(MembershipFacts facts, HubMembership hub, Registration registration)
    {
        if (hub.AddOns.Count > 0)
        {
            yield return new Finding("AddOnsGo", $"Hub {hub.Hub} removes the cluster's add-ons with it: {string.Join(", ", hub.AddOns.Take(10))}.");
        }

        if (!hub.Administered)
        {
            yield return new Finding(
                "HubOfOthers",
                $"Hub {hub.Hub} is its owner's: ManagedCluster {registration.Cluster} stays there until the owner deletes it, and its works cannot be removed by us.",
                $"Tell the owner: kubectl delete managedcluster {registration.Cluster}. Works that are to go have to go before: kubectl delete manifestworks --all -n {registration.Cluster}.");
        }

        if (registration.Lost?.Hub == true && registration.Klusterlet is not null)
        {
            yield return new Finding("WorkloadsStay", $"While hub {hub.Hub} cannot be reached, what it has put on {registration.Cluster} stays there.");
        }

        if (facts.Managed.Agents.Concat(facts.Hosting.SelectMany(runner => runner.Agents)).Count() == 1)
        {
            yield return new Finding("LastMembership", $"It is the last membership of {registration.Cluster} that was seen.");
        }
    }

    // Times and texts move by themselves; what is decided on is what will be removed.
    private static object Decisive(PlannedLeave planned) => new
    {
        planned.Hub,
        Operation = planned.Registration?.Operation.Origin,
        planned.Registration?.ClusterUid,
        planned.Registration?.Plan.Mode,
        planned.Registration?.Plan.RunsOn,
        Klusterlet = planned.Registration?.Klusterlet?.Uid,
        planned.Registration?.Lost,
        Refusal = planned.Refusal?.Code,
        Works = planned.Works.Select(work => work.Name),
        planned.WorkCount,
        planned.Removes,
    };
}
