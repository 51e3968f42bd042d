using Microsoft.DurableTask;

using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>What the planner has to know of a hosting cluster. Reads only.</summary>
internal sealed class InspectHostingCluster(CurrentFleet fleet, ActivityStopping stopping) : TaskActivity<InspectionOf, ClusterFacts>
{
    /// <inheritdoc/>
    public override Task<ClusterFacts> RunAsync(TaskActivityContext context, InspectionOf input) => InspectAsync(input, stopping.Token);

    internal async Task<ClusterFacts> InspectAsync(InspectionOf inspection, CancellationToken cancellationToken)
    {
        var name = inspection.HostingCluster ?? throw new ArgumentException("InspectHostingCluster needs a hosting cluster.", nameof(inspection));
        var cluster = fleet().Hosting(name);
        var uid = ClusterReading.UidAsync(cluster, cancellationToken);
        var version = cluster.ServerVersionAsync(cancellationToken);
        var klusterlets = await ClusterReading.KlusterletsAsync(cluster, cancellationToken);
        var found = await ClusterReading.OperatorAsync(cluster, klusterlets is not null, cancellationToken);
        var leases = await cluster.ListAsync<Lease>(ResourceKind.Lease, RegistrationNames.OwnNamespace, null, null, cancellationToken);
        var agents = Agents(inspection, name);
        return new ClusterFacts
        {
            Uid = await uid,
            KubernetesVersion = await version,
            Operator = found,
            Klusterlets = [.. (klusterlets ?? []).Select(ClusterReading.Seen)],
            Namespaces =
            [
                .. (await Task.WhenAll(agents.Select(agent => NamespaceReading.ReadAsync(cluster, agent, cancellationToken)))).OfType<NamespaceSeen>(),
            ],
            MissingRights = [.. (await cluster.ReviewAccessAsync(Rows(agents, found), cancellationToken)).Select(row => row.ToString())],
            ManagedClusterNames = await ClusterReading.ManagedClusterNamesAsync(cluster, cancellationToken),
            SlotsTaken = SlotLedger.Of(leases, klusterlets ?? []).Taken,
        };
    }

    private static List<string> Agents(InspectionOf inspection, HostingClusterName name) =>
    [
        .. inspection.Request.Registrations.Where(wish => wish.HostingCluster == name).Select(wish =>
            RegistrationNames.For(inspection.Request.Cluster, wish.Hub, wish.Mode, wish.AgentNamespace, inspection.Request.Operation).RunsIn),
    ];

    private static IReadOnlyList<AccessRow> Rows(List<string> agents, OperatorFacts? found) =>
        [.. agents.SelectMany(agent => Rights.OnRunner(agent, found is not null)).Concat(Rights.ForSlots()).Distinct()];
}
