using Microsoft.DurableTask;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>What the planner has to know of a hub. Reads only; access reviews are the only requests that create.</summary>
internal sealed class InspectHub(CurrentFleet fleet, HubAddresses addresses, ActivityStopping stopping) : TaskActivity<InspectionOf, HubFacts>
{
    private const string AutoApprovalGate = "ManagedClusterAutoApproval";
    private const string ClusterIdClaim = "id.k8s.io";

    /// <inheritdoc/>
    public override Task<HubFacts> RunAsync(TaskActivityContext context, InspectionOf input) => InspectAsync(input, stopping.Token);

    internal async Task<HubFacts> InspectAsync(InspectionOf inspection, CancellationToken cancellationToken)
    {
        var name = inspection.Hub ?? throw new ArgumentException("InspectHub needs a hub.", nameof(inspection));
        if (fleet().Fleet.Hub(name) is { Administered: false })
        {
            return await OfOwnerAsync(inspection, name, cancellationToken);
        }

        var hub = fleet().Hub(name);
        var facts = new HubFacts
        {
            Hub = name,
            Uid = await ClusterReading.UidAsync(hub, cancellationToken),
            OcmInstalled = await hub.ServesAsync(ResourceKind.ManagedCluster, cancellationToken),
        };
        return facts.OcmInstalled ? await WithOcmAsync(facts, inspection, hub, cancellationToken) : facts;
    }

    private async Task<HubFacts> WithOcmAsync(HubFacts facts, InspectionOf inspection, ClusterClient hub, CancellationToken cancellationToken)
    {
        var cluster = inspection.Request.Cluster;
        var manager = ManagerAsync(hub, cancellationToken);
        var existing = hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, cluster.Value, cancellationToken);
        var ns = hub.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, cluster.Value, cancellationToken);
        var role = hub.GetAsync<ClusterRole>(ResourceKind.ClusterRole, null, BootstrapAccount.OcmRole, cancellationToken);
        var (server, problem, warnings) = await AddressAsync(facts.Hub, cancellationToken);
        IReadOnlyList<AccessRow> rows = [.. Rights.OnHub(cluster, await role is not null), .. OfSets(inspection, facts.Hub)];
        var there = await existing;
        var optional = new OptionalFacts(facts.Hub.Value);
        return WithManager(facts, await manager) with
        {
            Existing = Seen(there),
            AddOns = there is null ? [] : await HubLeftovers.AddOnsAsync(hub, cluster, optional, cancellationToken),
            WorkObjects = there is null ? [] : await HubLeftovers.WorkObjectsAsync(hub, cluster, optional, cancellationToken),
            Unknown = optional.Unknown,
            Read = there is null ? [] : [ClusterReading.Read(facts.Hub.Value, nameof(ManagedCluster), there.Metadata)],
            NamespaceTerminating = await ns is { Metadata.Terminating: true },
            MissingRights = [.. (await hub.ReviewAccessAsync([.. rows.Distinct()], cancellationToken)).Select(row => row.ToString())],
            AgentServer = server,
            EndpointProblem = problem,
            Warnings = warnings,
        };
    }

    /// <summary>What the bootstrap credential of a hub's owner shows of it. Version, health and which cluster it is stay unknown.</summary>
    private async Task<HubFacts> OfOwnerAsync(InspectionOf inspection, HubName name, CancellationToken cancellationToken)
    {
        var hub = fleet().Joined(name);
        var facts = new HubFacts { Hub = name, OcmInstalled = await hub.ServesAsync(ResourceKind.ManagedCluster, cancellationToken) };
        if (!facts.OcmInstalled)
        {
            return facts;
        }

        var (server, problem, warnings) = await AddressAsync(name, cancellationToken);
        var missing = await hub.ReviewAccessAsync([.. Rights.OnOwnersHub().Concat(OfSets(inspection, name)).Distinct()], cancellationToken);
        var mayRead = missing.All(row => row.Resource != ResourceKind.ManagedCluster.Plural || row.Verb != "get");
        return facts with
        {
            Existing = mayRead ? Seen(await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, inspection.Request.Cluster.Value, cancellationToken)) : null,
            MissingRights = [.. missing.Select(row => row.ToString())],
            AgentServer = server,
            EndpointProblem = problem,
            Warnings = warnings,
        };
    }

    private IEnumerable<AccessRow> OfSets(InspectionOf inspection, HubName hub) =>
        RequestedOptions.ClusterSets(fleet().Fleet, inspection.Request, hub).Select(Rights.ToJoinSet);

    /// <summary>The installation's own object; null where it cannot be read, as on hubs that were installed otherwise.</summary>
    private static async Task<ClusterManager?> ManagerAsync(ClusterClient hub, CancellationToken cancellationToken)
    {
        try
        {
            return await hub.GetAsync<ClusterManager>(ResourceKind.ClusterManager, null, "cluster-manager", cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code is ClusterFailureCode.KindNotServed or ClusterFailureCode.Forbidden)
        {
            return null;
        }
    }

    private static HubFacts WithManager(HubFacts facts, ClusterManager? manager) =>
        facts with
        {
            OcmVersion = ImageVersion.TagOf(manager?.Spec?.RegistrationImagePullSpec),
            AutoApproval = manager?.Spec?.RegistrationConfiguration?.FeatureGates?.Any(gate => gate is { Feature: AutoApprovalGate, Mode: "Enable" }) ?? false,
            Unhealthy = Unhealthy(facts.Hub, manager?.Status?.Conditions),
        };

    private static Finding? Unhealthy(HubName hub, IReadOnlyList<Condition>? conditions) =>
        conditions?.FirstOrDefault(condition =>
            condition is { Type: "Applied", IsFalse: true } or { Type: "HubRegistrationDegraded", IsTrue: true } or { Type: "HubPlacementDegraded", IsTrue: true }) is { } wrong
            ? new Finding(
                Reasons.HubUnhealthy,
                Failures.Cut($"Open Cluster Management on hub {hub} is not healthy: {wrong.Type}={wrong.Status} {wrong.Reason}: {wrong.Message}", 400),
                "Look at ClusterManager cluster-manager there.")
            : null;

    private static ManagedClusterSeen? Seen(ManagedCluster? cluster)
    {
        if (cluster is null)
        {
            return null;
        }

        var claim = Claim.Of(cluster);
        return new ManagedClusterSeen
        {
            Uid = cluster.Metadata.Uid ?? string.Empty,
            Accepted = cluster.Spec?.HubAcceptsClient == true,
            Terminating = cluster.Metadata.Terminating,
            Operation = claim.Operation,
            Phase = claim.Phase,
            Mode = cluster.Metadata.Annotation(OwnerAnnotations.Mode),
            HostingCluster = cluster.Metadata.Annotation(OwnerAnnotations.HostingCluster),
            ClusterUid = claim.ClusterUid ?? cluster.Status?.ClusterClaims?.FirstOrDefault(told => told.Name == ClusterIdClaim)?.Value,
        };
    }

    private async Task<(string? Server, Finding? Problem, IReadOnlyList<Finding> Warnings)> AddressAsync(HubName hub, CancellationToken cancellationToken)
    {
        try
        {
            var address = await addresses.OfAsync(hub, cancellationToken);
            return (
                address.Server.Url.AbsoluteUri.TrimEnd('/'),
                null,
                [.. address.Server.Warnings.Select(warning => new Finding(Reasons.AgentAddressDoubtful, warning))]);
        }
        catch (HubRefusedException refused)
        {
            return (null, new Finding(refused.Code, Failures.Cut(refused.Message), refused.NextStep), []);
        }
    }
}
