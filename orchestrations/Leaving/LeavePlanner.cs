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
        hub.Member?.Operation is not null || Traces.Of(facts, hub.Hub).Any;

    private static PlannedLeave One(OffboardingRequest request, MembershipFacts facts, HubMembership hub)
    {
        var traces = Traces.Of(facts, hub.Hub);
        var planned = new PlannedLeave { Hub = hub.Hub, Works = hub.Works, WorkCount = hub.WorkCount, LastLease = hub.LastLease };
        if (LeaveRefusals.Of(request, facts, hub, traces) is { } refusal)
        {
            return planned with { Refusal = refusal };
        }

        var registration = Rebuilt(request, facts, hub, traces);
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

    private static Registration Rebuilt(OffboardingRequest request, MembershipFacts facts, HubMembership hub, Traces traces)
    {
        var member = hub.Member?.Operation is null ? null : hub.Member;
        var agent = traces.Agent;
        var operation = new OperationId(agent?.Operation ?? member?.Operation ?? traces.Identity!.Operation!);
        var mode = ModeOf(agent?.Mode) ?? ModeOf(member?.Mode) ?? (agent is null && traces.Identity is not null ? AgentMode.SingletonHosted : AgentMode.Singleton);
        var hosting = mode.IsHosted() ? traces.HostingCluster ?? member?.HostingCluster ?? AnyHost(facts) : null;
        var wish = agent?.Namespace == RegistrationNames.DefaultAgentNamespace ? AgentNamespace.Default : AgentNamespace.Own;
        return new Registration
        {
            Operation = operation,
            Attempt = Math.Max(member?.Attempt ?? 0, 1),
            Cluster = request.Cluster,
            ClusterUid = facts.Managed.Uid ?? member?.ClusterUid ?? agent?.ClusterUid ?? traces.Identity!.ClusterUid!,
            Plan = new Planning.PlannedRegistration
            {
                Hub = hub.Hub,
                Mode = mode,
                HostingCluster = hosting is null ? null : new HostingClusterName(hosting),
                RunsOn = hosting ?? request.Cluster.Value,
                Names = NamesOf(request.Cluster, hub.Hub, mode, wish, operation, agent?.Name ?? traces.Identity?.Name),
            },
            Klusterlet = agent?.Uid is { } uid ? new KlusterletFacts(agent.Name, uid, agent.Namespace ?? string.Empty, hosting ?? request.Cluster.Value) : null,

            // What acceptance made is no older than the ManagedCluster, which came before.
            AcceptedAt = member?.CreatedAt,
            Leaving = true,
            Lost = LostOf(facts, hub, mode, hosting),
        };
    }

    /// <summary>Where nothing says which cluster hosted an agent that is gone: on any of them, only what is ours by its annotations is touched.</summary>
    private static string? AnyHost(MembershipFacts facts) => facts.Hosting.FirstOrDefault(host => host.Away is null)?.Name;

    /// <summary>Names follow from cluster, hub and operation; the generation is what the klusterlet's name says.</summary>
    private static RegistrationNames NamesOf(ManagedClusterName cluster, HubName hub, AgentMode mode, AgentNamespace wish, OperationId operation, string? klusterlet)
    {
        const int MostGenerations = 20;
        var names = Enumerable.Range(1, MostGenerations).Select(generation => RegistrationNames.For(cluster, hub, mode, wish, operation, generation)).ToList();
        return names.FirstOrDefault(candidate => candidate.Klusterlet == klusterlet) ?? names[0];
    }

    private static LostSides? LostOf(MembershipFacts facts, HubMembership hub, AgentMode mode, string? hosting)
    {
        var host = mode.IsHosted() ? facts.Hosting.FirstOrDefault(runner => runner.Name == hosting) : null;
        var lost = new LostSides(hub.Away is not null || !hub.Administered, mode.IsHosted() && host is not { Away: null }, facts.Managed.Away is not null);
        return lost.Any ? lost : null;
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
        if (lost?.Hub != true)
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
            yield return new Finding("HubOfOthers", $"Hub {hub.Hub} is its owner's: its ManagedCluster {registration.Cluster} stays, until the owner deletes it.");
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

    private static AgentMode? ModeOf(string? text) => Enum.TryParse<AgentMode>(text, ignoreCase: false, out var mode) ? mode : null;

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
