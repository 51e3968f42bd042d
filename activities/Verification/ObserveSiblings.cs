using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Verification;

/// <summary>
/// The other klusterlets of this managed cluster, wherever they run, and whether their registrations are healthy: by their hub's word where
/// it is one of the fleet's hubs, else by the Klusterlet's own conditions. Read-only.
/// </summary>
internal sealed class ObserveSiblings(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<SiblingsResult>(stopping)
{
    /// <inheritdoc/>
    public override async Task<SiblingsResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var fleet = clusters.Fleet;
        var runners = fleet.Fleet.HostingClusters
            .Select(hosting => (RunsOn: hosting.Name.Value, Hosted: true, Client: fleet.Hosting(hosting.Name)))
            .Prepend((RunsOn: registration.Cluster.Value, Hosted: false, Client: clusters.Managed(registration)));
        var found = await Task.WhenAll(runners.Select(runner => OnAsync(registration, runner.RunsOn, runner.Hosted, runner.Client, cancellationToken)));
        return new SiblingsResult([.. found.SelectMany(states => states).OrderBy(state => state.Klusterlet, StringComparer.Ordinal)]);
    }

    private async Task<IReadOnlyList<SiblingState>> OnAsync(
        Registration registration, string runsOn, bool hosted, ClusterClient runner, CancellationToken cancellationToken)
    {
        IReadOnlyList<Klusterlet> klusterlets;
        try
        {
            klusterlets = await runner.ListAsync<Klusterlet>(ResourceKind.Klusterlet, null, null, null, cancellationToken);
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return [];
        }
        catch (Exception away) when (away is HubUnreachableException or HubRefusedException && hosted && runsOn != registration.Plan.RunsOn)
        {
            // A hosting cluster that this join does not touch cannot be harmed by it; that it is away must not stop the join.
            return [];
        }

        var siblings = klusterlets.Where(klusterlet => IsSibling(registration, klusterlet, hosted)).ToList();
        return await Task.WhenAll(siblings.Select(klusterlet => StateAsync(registration, klusterlet, runsOn, cancellationToken)));
    }

    private static bool IsSibling(Registration registration, Klusterlet klusterlet, bool hosted) =>
        klusterlet.Metadata.Name != registration.Plan.Names.Klusterlet
        && (hosted
            ? IsHosted(klusterlet) && klusterlet.Spec?.ClusterName == registration.Cluster.Value
            : !IsHosted(klusterlet));

    private static bool IsHosted(Klusterlet klusterlet) =>
        klusterlet.Spec?.DeployOption?.Mode is nameof(AgentMode.Hosted) or nameof(AgentMode.SingletonHosted);

    private async Task<SiblingState> StateAsync(Registration registration, Klusterlet klusterlet, string runsOn, CancellationToken cancellationToken)
    {
        var name = klusterlet.Metadata.Name ?? string.Empty;
        var hub = klusterlet.Metadata.Annotation(OwnerAnnotations.Hub);
        if (hub is not null && HubName.Problem(hub) is null && clusters.Fleet.Fleet.Hub(new HubName(hub)) is { Administered: true } known)
        {
            try
            {
                var cluster = await clusters.Fleet.Hub(known.Name).GetAsync<ManagedCluster>(
                    ResourceKind.ManagedCluster, null, klusterlet.Spec?.ClusterName ?? registration.Cluster.Value, cancellationToken);
                return OnHub(name, runsOn, hub, cluster);
            }
            catch (Exception away) when (away is HubUnreachableException or HubRefusedException)
            {
                return new SiblingState(name, runsOn, hub, Healthy: null, $"hub {hub} could not be asked");
            }
        }

        var available = klusterlet.Status?.Conditions.OfType(ConditionTypes.Available);
        return new SiblingState(name, runsOn, hub, Healthy: available?.IsTrue, $"Klusterlet Available={available?.Status ?? "unknown"}");
    }

    private static SiblingState OnHub(string name, string runsOn, string hub, ManagedCluster? cluster)
    {
        var available = cluster?.Status?.Conditions.OfType(ConditionTypes.ManagedClusterConditionAvailable);
        return new SiblingState(
            name,
            runsOn,
            hub,
            Healthy: cluster is not null && cluster.Spec?.HubAcceptsClient == true && available is { IsTrue: true },
            cluster is null ? $"hub {hub} has no such ManagedCluster" : $"{ConditionTypes.ManagedClusterConditionAvailable}={available?.Status ?? "not set"}");
    }
}
