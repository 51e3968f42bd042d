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
        var hubs = Task.WhenAll(named.Select(hub => HubAsync(fleet, hub, request.Cluster, cancellationToken)));
        var managed = ManagedAsync(fleet, request.Cluster, cancellationToken);
        var hosting = Task.WhenAll(fleet.Fleet.HostingClusters.Select(host => HostAsync(fleet, host.Name, request.Cluster, cancellationToken)));
        return new MembershipFacts
        {
            Deadlines = DeadlinesOf(fleet.Fleet),
            Hubs = await hubs,
            Managed = await managed,
            Hosting = await hosting,
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
            return membership with { Administered = false };
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

    private static async Task<RunnerSeen> ManagedAsync(ClusterConnections fleet, ManagedClusterName name, CancellationToken cancellationToken)
    {
        var seen = new RunnerSeen { Name = name.Value };
        try
        {
            var managed = fleet.Managed(name);
            var klusterlets = await ClusterReading.KlusterletsAsync(managed, cancellationToken) ?? [];
            var accounts = await IdentitiesAsync(managed, cancellationToken);
            return seen with
            {
                Uid = await ClusterReading.UidAsync(managed, cancellationToken),
                Agents = [.. klusterlets.Where(klusterlet => !IsHosted(klusterlet)).Select(Seen)],
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

    private static async Task<RunnerSeen> HostAsync(ClusterConnections fleet, HostingClusterName name, ManagedClusterName cluster, CancellationToken cancellationToken)
    {
        var seen = new RunnerSeen { Name = name.Value };
        try
        {
            var klusterlets = await ClusterReading.KlusterletsAsync(fleet.Hosting(name), cancellationToken) ?? [];
            return seen with { Agents = [.. klusterlets.Where(klusterlet => IsHosted(klusterlet) && klusterlet.Spec?.ClusterName == cluster.Value).Select(Seen)] };
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
