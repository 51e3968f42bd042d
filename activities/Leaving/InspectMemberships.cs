using Microsoft.DurableTask;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// What is there of a cluster's memberships, on hubs, on itself and on all hosting clusters, which are asked at the same time. A cluster that
/// does not answer, or refuses, is a value. Reads only.
/// </summary>
internal sealed class InspectMemberships(CurrentFleet current, ActivityStopping stopping) : TaskActivity<OffboardingRequest, MembershipFacts>
{
    private const int MostWorks = 100;
    private const int MostAddOns = 40;

    /// <inheritdoc/>
    public override Task<MembershipFacts> RunAsync(TaskActivityContext context, OffboardingRequest input) => InspectAsync(input, stopping.Token);

    internal async Task<MembershipFacts> InspectAsync(OffboardingRequest request, CancellationToken cancellationToken)
    {
        var fleet = current();
        var named = request.Hubs.Count > 0 ? request.Hubs : [.. fleet.Fleet.Hubs.Select(hub => hub.Name)];
        var owners = new OwnersClaims(request.Cluster, [.. named.Where(hub => fleet.Fleet.Hub(hub) is { Administered: false })], request.Operation);
        var hubs = Task.WhenAll(named.Select(hub => HubAsync(fleet, hub, request.Cluster, cancellationToken)));
        var managed = ManagedAsync(fleet, request.Cluster, owners, cancellationToken);
        var hosting = Task.WhenAll(fleet.Fleet.HostingClusters.Select(host => HostAsync(fleet, host.Name, request.Cluster, owners, cancellationToken)));
        var facts = new MembershipFacts
        {
            Deadlines = DeadlinesOf(fleet.Fleet),
            Hubs = await hubs,
            Managed = await managed,
            Hosting = await hosting,
        };
        return owners.Hubs.Count == 0 ? facts : facts with { Hubs = await Task.WhenAll(facts.Hubs.Select(hub => WithAppliedAsync(fleet, request.Cluster, hub, facts, cancellationToken))) };
    }

    /// <summary>The works of an owner's hub, as far as its agent has applied them: on the hub they may not be read.</summary>
    private static async Task<HubMembership> WithAppliedAsync(
        ClusterConnections fleet, ManagedClusterName cluster, HubMembership hub, MembershipFacts facts, CancellationToken cancellationToken)
    {
        var agent = facts.Hosting.Append(facts.Managed).SelectMany(runner => runner.Agents).FirstOrDefault(seen => seen.Operation is not null && seen.Hub == hub.Hub.Value);
        if (hub.Administered || facts.Managed.Away is not null || agent?.Uid is not { } uid)
        {
            return hub;
        }

        var works = await AppliedWorks.OfAsync(fleet.Managed(cluster), uid, cancellationToken);
        return hub with
        {
            Works = [.. works.Take(MostWorks).Select(work => new WorkSeen(AppliedWorks.NameOf(work), work.Status?.AppliedResources?.Count ?? 0))],
            WorkCount = works.Count,
        };
    }

    /// <summary>How long the waits of a leave may take.</summary>
    internal static JoinDeadlines DeadlinesOf(Fleet fleet) => new()
    {
        OperatorReady = fleet.Deadlines.OperatorReady,
        Csr = fleet.Deadlines.Csr,
        Available = fleet.Deadlines.Available,
        Gone = fleet.Deadlines.Gone,
    };

    private static async Task<HubMembership> HubAsync(ClusterConnections fleet, HubName name, ManagedClusterName cluster, CancellationToken cancellationToken)
    {
        var membership = new HubMembership { Hub = name };
        if (fleet.Fleet.Hub(name) is { Administered: false })
        {
            return await OfOwnerAsync(membership with { Administered = false }, fleet.Joined(name), cluster, cancellationToken);
        }

        try
        {
            var hub = fleet.Hub(name);
            var member = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, cluster.Value, cancellationToken);
            return member is null ? membership : await WithMemberAsync(membership, hub, member, cancellationToken);
        }
        catch (Exception away) when (away is HubUnreachableException or HubRefusedException)
        {
            return membership with { Away = Why(away) };
        }
    }

    /// <summary>Whether the owner of a hub has the cluster. Nothing of a leave hangs on it, so a hub that does not say so is not away.</summary>
    private static async Task<HubMembership> OfOwnerAsync(HubMembership membership, ClusterClient hub, ManagedClusterName cluster, CancellationToken cancellationToken)
    {
        try
        {
            var found = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, cluster.Value, cancellationToken);
            return membership with { ListedByOwner = found is not null, HostedOn = found?.Metadata.Annotation(OwnerAnnotations.HostingCluster) };
        }
        catch (Exception unseen) when (unseen is HubUnreachableException or HubRefusedException)
        {
            return membership;
        }
    }

    private static async Task<HubMembership> WithMemberAsync(HubMembership membership, ClusterClient hub, ManagedCluster member, CancellationToken cancellationToken)
    {
        var claim = Claim.Of(member);
        var works = (await hub.ListAsync<ManifestWork>(ResourceKind.ManifestWork, member.Metadata.Name!, null, null, cancellationToken))
            .Where(work => !HubWorks.IsProbe(work)).OrderBy(work => work.Metadata.Name, StringComparer.Ordinal).ToList();
        var lease = await hub.GetAsync<Lease>(ResourceKind.Lease, member.Metadata.Name!, LookForLease.Name, cancellationToken);
        return membership with
        {
            Member = new MemberSeen
            {
                Uid = member.Metadata.Uid ?? string.Empty,
                CreatedAt = member.Metadata.CreatedAt,
                Operation = claim.Operation,
                Attempt = claim.Attempt,
                Phase = claim.Phase,
                ClusterUid = claim.ClusterUid,
                Mode = member.Metadata.Annotation(OwnerAnnotations.Mode),
                HostingCluster = member.Metadata.Annotation(OwnerAnnotations.HostingCluster),
                Generation = claim.Generation,
                Mover = claim.Mover,
                MovedFrom = member.Metadata.Annotation(OwnerAnnotations.MovedFrom),
            },
            Works = [.. works.Take(MostWorks).Select(work => new WorkSeen(work.Metadata.Name!, work.Spec?.Workload?.Manifests?.Count ?? 0))],
            WorkCount = works.Count,
            AddOns = await AddOnsAsync(hub, member.Metadata.Name!, cancellationToken),
            LastLease = LeaseTime.Parse(lease?.Spec?.RenewTime),
        };
    }

    private static async Task<IReadOnlyList<string>> AddOnsAsync(ClusterClient hub, string cluster, CancellationToken cancellationToken)
    {
        try
        {
            var addOns = await hub.ListAsync<Named>(ResourceKind.ManagedClusterAddOn, cluster, null, null, cancellationToken);
            return [.. addOns.Select(addOn => addOn.Metadata.Name!).Order(StringComparer.Ordinal).Take(MostAddOns)];
        }
        catch (HubRefusedException refused) when (refused.Code is ClusterFailureCode.KindNotServed or ClusterFailureCode.Forbidden)
        {
            return [];
        }
    }

    private static async Task<RunnerSeen> ManagedAsync(ClusterConnections fleet, ManagedClusterName name, OwnersClaims owners, CancellationToken cancellationToken)
    {
        var seen = new RunnerSeen { Name = name.Value };
        try
        {
            var managed = fleet.Managed(name);
            var klusterlets = await ClusterReading.KlusterletsAsync(managed, cancellationToken) ?? [];
            var accounts = await IdentitiesAsync(managed, cancellationToken);
            IReadOnlyList<AgentSeen> agents = [.. klusterlets.Where(klusterlet => !IsHosted(klusterlet)).Select(Seen)];
            return seen with
            {
                Uid = await ClusterReading.UidAsync(managed, cancellationToken),
                Agents = agents,
                Claims = await owners.ReadAsync(managed, owners.OnManaged(agents), cancellationToken),
                Identities = [.. accounts.Where(account => account.Metadata.Annotation(OwnerAnnotations.Cluster) == name.Value).Select(account => Seen(account.Metadata))],
            };
        }
        catch (Exception away) when (away is HubUnreachableException or HubRefusedException)
        {
            return seen with { Away = Why(away) };
        }
    }

    /// <summary>A look for what an earlier leave still owes; without the right to it, nothing is known to be owed.</summary>
    private static async Task<IReadOnlyList<Named>> IdentitiesAsync(ClusterClient managed, CancellationToken cancellationToken)
    {
        try
        {
            return await managed.ListAsync<Named>(ResourceKind.ServiceAccount, RegistrationNames.OwnNamespace, null, null, cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.Forbidden)
        {
            return [];
        }
    }

    private static async Task<RunnerSeen> HostAsync(
        ClusterConnections fleet, HostingClusterName name, ManagedClusterName cluster, OwnersClaims owners, CancellationToken cancellationToken)
    {
        var seen = new RunnerSeen { Name = name.Value };
        try
        {
            var klusterlets = await ClusterReading.KlusterletsAsync(fleet.Hosting(name), cancellationToken) ?? [];
            IReadOnlyList<AgentSeen> agents = [.. klusterlets.Where(klusterlet => IsHosted(klusterlet) && klusterlet.Spec?.ClusterName == cluster.Value).Select(Seen)];
            return seen with { Agents = agents, Claims = await owners.ReadAsync(fleet.Hosting(name), owners.OnHost(agents), cancellationToken) };
        }
        catch (Exception away) when (away is HubUnreachableException or HubRefusedException)
        {
            return seen with { Away = Why(away) };
        }
    }

    private static bool IsHosted(Klusterlet klusterlet) =>
        klusterlet.Spec?.DeployOption?.Mode is nameof(AgentMode.Hosted) or nameof(AgentMode.SingletonHosted);

    private static AgentSeen Seen(Klusterlet klusterlet) => Seen(klusterlet.Metadata) with
    {
        Uid = klusterlet.Metadata.Uid,
        Namespace = klusterlet.Spec?.Namespace is { Length: > 0 } ns ? ns : RegistrationNames.DefaultAgentNamespace,
        Mode = klusterlet.Spec?.DeployOption?.Mode,
    };

    private static AgentSeen Seen(ObjectMeta metadata) => new()
    {
        Name = metadata.Name ?? string.Empty,
        Operation = metadata.Label(OwnerAnnotations.ManagedBy) == OwnerAnnotations.ManagedByValue ? metadata.Annotation(OwnerAnnotations.Operation) : null,
        Hub = metadata.Annotation(OwnerAnnotations.Hub),
        Generation = Owner.GenerationOf(metadata),
        Mover = metadata.Annotation(OwnerAnnotations.Mover),
        ClusterUid = metadata.Annotation(OwnerAnnotations.ClusterUid),
    };

    private static Finding Why(Exception away)
    {
        var explained = (IExplainedFailure)away;
        return new Finding(explained.Code, Failures.Cut(away.Message, 300), explained.NextStep);
    }

    private sealed record Named : KubernetesObject;
}
