using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>One registration at one place, with everything that was seen about it.</summary>
internal sealed record PlanCase(OnboardingRequest Request, RegistrationRequest Wish, PlannedRegistration Planned, PlanIndex Index)
{
    public Snapshot Snapshot => Index.Snapshot;

    public FleetHub? Hub { get; } = Index.Snapshot.Fleet.Hubs.FirstOrDefault(hub => hub.Name == Wish.Hub);

    public HubFacts? HubSeen { get; } = Index.Snapshot.Hubs.FirstOrDefault(facts => facts.Hub == Wish.Hub);

    public ClusterFacts? Cluster => Snapshot.Cluster;

    public FleetHostingCluster? Host { get; } = Index.Host(Planned.HostingCluster);

    public ClusterFacts? HostSeen { get; } = Index.Seen(Planned.HostingCluster);

    public bool Hosted => Planned.Mode.IsHosted();

    /// <summary>Whether the request names the hosting cluster itself.</summary>
    public bool HostIsNamed => Wish.HostingCluster is not null;

    /// <summary>What was seen of the cluster that will run the agent.</summary>
    public ClusterFacts? Runner => Hosted ? HostSeen : Cluster;

    /// <summary>The operator that will serve the agent: the one that is there, else the bundle's.</summary>
    public string? OperatorVersion => Runner?.Operator is { } there ? there.Version : Snapshot.Fleet.BundleVersion;

    /// <summary>Slots of the hosting cluster, by its entry in the fleet file and by the policy.</summary>
    public int Slots => Math.Min(Host?.Slots ?? 0, Snapshot.Fleet.Policy.AgentsPerHost ?? int.MaxValue);

    /// <summary>Whether this registration has its slot on the hosting cluster already.</summary>
    public bool HoldsSlot =>
        HostSeen is { } seen
        && (seen.SlotsHeld.Contains(Planned.Hub.Value, StringComparer.Ordinal)
            || seen.Klusterlets.Any(klusterlet => klusterlet.Name == Planned.Names.Klusterlet));

    /// <summary>Slots of the hosting cluster that nobody has.</summary>
    public int FreeSlots => Math.Max(0, Slots - (HostSeen?.SlotsTaken ?? 0));

    /// <summary>Klusterlets of this managed cluster that other registrations have, wherever they are.</summary>
    public IEnumerable<KlusterletSeen> OtherKlusterlets => Index.OfCluster.Where(klusterlet => klusterlet.Name != Planned.Names.Klusterlet);

    /// <summary>The agent that is to go to another place; absent in joins.</summary>
    public MovedAgent? Move => Request.Move;

    /// <summary>Whether an object's owner is this operation, in whichever run, or the membership whose agent moves.</summary>
    public bool IsOurs(string? operation) => operation == (Move?.Membership ?? Request.Operation).Origin;

    /// <summary>Whether an object's owner is an operation that left it to be taken over.</summary>
    public bool IsLeftToUs(string? operation) =>
        operation is not null && HubSeen?.Existing is { Phase: ClaimPhase.Skipped } existing && existing.Operation == operation;
}
