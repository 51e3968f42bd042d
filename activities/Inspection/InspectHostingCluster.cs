using Microsoft.DurableTask;

using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;
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
        var klusterlets = await ClusterReading.KlusterletsAsync(cluster, cancellationToken);
        var facts = new ClusterFacts { Uid = await uid, Brief = inspection.Brief, Klusterlets = OfRequest(inspection.Request, klusterlets ?? []) };
        return inspection.Brief ? facts : await CloselyAsync(facts, inspection.Request, name, cluster, klusterlets, cancellationToken);
    }

    private async Task<ClusterFacts> CloselyAsync(
        ClusterFacts facts, OnboardingRequest request, HostingClusterName name, ClusterClient cluster, IReadOnlyList<Klusterlet>? klusterlets, CancellationToken cancellationToken)
    {
        var version = cluster.ServerVersionAsync(cancellationToken);
        var slots = cluster.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, RegistrationNames.OwnNamespace, cancellationToken);
        var optional = new OptionalFacts(name.Value);
        var nodes = await ClusterReading.ReadyNodesAsync(cluster, optional, cancellationToken);
        var found = await ClusterReading.OperatorAsync(cluster, klusterlets is not null, cancellationToken);
        var leases = await cluster.ListAsync<Lease>(ResourceKind.Lease, RegistrationNames.OwnNamespace, null, null, cancellationToken);
        var agents = Agents(request, name);
        var needs = RequestedOptions.OnRunner(fleet().Fleet, request, Wishes(request, name), found is not null);
        var ledger = SlotLedger.Of(leases, klusterlets ?? []);
        return facts with
        {
            KubernetesVersion = await version,
            Operator = found,
            Namespaces =
            [
                .. (await Task.WhenAll(agents.Select(agent => NamespaceReading.ReadAsync(cluster, agent, cancellationToken)))).OfType<NamespaceSeen>(),
            ],
            MissingRights = await ClusterReading.MissingAsync(
                cluster, [.. agents.SelectMany(agent => Rights.OnRunner(agent, needs)).Concat(Rights.ForSlots()).Distinct()], agents, cancellationToken),
            ManagedClusterNames = await ClusterReading.ManagedClusterNamesAsync(cluster, agents, cancellationToken),
            SlotsTaken = ledger.Taken,
            SlotsByHub = ledger.ByHub,
            SlotsHeld = ledger.HeldBy(request.Cluster, request.Move?.Next),
            Draining = (await slots)?.Metadata.Annotation(OwnerAnnotations.Draining) is "true",
            MemberOf = MemberOf(klusterlets ?? []),
            ReadyNodes = nodes,
            Unknown = optional.Unknown,
            Read =
            [
                .. (klusterlets ?? []).Where(klusterlet => facts.Klusterlets.Any(seen => seen.Name == klusterlet.Metadata.Name))
                    .Select(klusterlet => ClusterReading.Read(name.Value, nameof(Klusterlet), klusterlet.Metadata)),
            ],
        };
    }

    /// <summary>Those of the managed cluster, and those that have a name which the request needs; a host may run hundreds of others.</summary>
    private static IReadOnlyList<KlusterletSeen> OfRequest(OnboardingRequest request, IReadOnlyList<Klusterlet> klusterlets)
    {
        var names = request.Registrations.Select(wish => Names(request, wish).Klusterlet).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. klusterlets.Select(ClusterReading.Seen).Where(seen =>
                names.Contains(seen.Name) || seen.ClusterName == request.Cluster.Value || seen.Cluster == request.Cluster.Value),
        ];
    }

    private static List<string> Agents(OnboardingRequest request, HostingClusterName name) => [.. Wishes(request, name).Select(wish => Names(request, wish).Klusterlet)];

    private static IEnumerable<RegistrationRequest> Wishes(OnboardingRequest request, HostingClusterName name) =>
        request.Registrations.Where(wish => wish.HostingCluster is null || wish.HostingCluster == name);

    /// <summary>Hubs that it belongs to itself, as far as we joined it to them.</summary>
    private static IReadOnlyList<string> MemberOf(IReadOnlyList<Klusterlet> klusterlets) =>
    [
        .. klusterlets.Select(ClusterReading.Seen).Where(seen => seen.Mode is nameof(AgentMode.Default) or nameof(AgentMode.Singleton))
            .Select(seen => seen.Hub).OfType<string>().Distinct(StringComparer.Ordinal),
    ];

    private static RegistrationNames Names(OnboardingRequest request, RegistrationRequest wish) =>
        RegistrationNames.For(request.Cluster, wish.Hub, AgentMode.SingletonHosted, AgentNamespace.Own, request.Operation, request.Move?.Next ?? 1);
}
