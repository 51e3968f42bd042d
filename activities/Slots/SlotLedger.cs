using System.Globalization;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Slots;

/// <summary>
/// Who has which slot of a hosting cluster: the slot Leases, and the hosted klusterlets that no Lease is for, which somebody else made and
/// which take room all the same. A pure function of what was read.
/// </summary>
internal sealed record SlotLedger(IReadOnlyDictionary<int, Lease> Leases, IReadOnlyList<ObjectMeta> Others)
{
    /// <summary>What slot Leases are called, before their number.</summary>
    public const string Prefix = "slot-";

    /// <summary>Hosted klusterlets that no Lease is for.</summary>
    public int WithoutLease => Others.Count;

    /// <summary>How many slots each hub's agents have, as far as annotations say it.</summary>
    public IReadOnlyList<HubSlots> ByHub =>
    [
        .. Holders.Select(holder => holder.Annotation(OwnerAnnotations.Hub)).OfType<string>()
            .GroupBy(hub => hub, StringComparer.Ordinal).Select(group => new HubSlots(group.Key, group.Count())).OrderBy(slots => slots.Hub, StringComparer.Ordinal),
    ];

    /// <summary>Slots that are not free.</summary>
    public int Taken => Leases.Count + WithoutLease;

    private IEnumerable<ObjectMeta> Holders => Leases.Values.Select(lease => lease.Metadata).Concat(Others);

    /// <summary>Hubs for which a managed cluster has a slot for that one of its agents.</summary>
    public IReadOnlyList<string> HeldBy(ManagedClusterName cluster, int? generation = null) =>
    [
        .. Holders.Where(holder => holder.Annotation(OwnerAnnotations.Cluster) == cluster.Value && Owner.GenerationOf(holder) == generation)
            .Select(holder => holder.Annotation(OwnerAnnotations.Hub)).OfType<string>().Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Reads the ledger.</summary>
    public static SlotLedger Of(IReadOnlyList<Lease> leases, IReadOnlyList<Klusterlet> klusterlets)
    {
        var slots = new SortedDictionary<int, Lease>();
        foreach (var lease in leases)
        {
            if (NumberOf(lease) is { } number)
            {
                slots[number] = lease;
            }
        }

        var held = slots.Values.Select(lease => Key(lease.Metadata)).ToHashSet();
        return new SlotLedger(
            slots, [.. klusterlets.Where(klusterlet => IsHosted(klusterlet) && !held.Contains(Key(klusterlet.Metadata))).Select(klusterlet => klusterlet.Metadata)]);
    }

    /// <summary>
    /// The lowest number that is free for one more, or null where the cluster is full. Numbers beyond what the others leave are never given
    /// out, so two that read the same ledger want the same name, and the server lets one have it.
    /// </summary>
    public int? Free(int slots)
    {
        for (var number = 0; number < slots - WithoutLease && Taken < slots; number++)
        {
            if (!Leases.ContainsKey(number))
            {
                return number;
            }
        }

        return null;
    }

    private static int? NumberOf(Lease lease) =>
        lease.Metadata.Name is { } name
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static (string? Cluster, string? Hub, int? Generation) Key(ObjectMeta metadata) =>
        metadata.Annotation(OwnerAnnotations.Cluster) is { } cluster && metadata.Annotation(OwnerAnnotations.Hub) is { } hub
            ? (cluster, hub, Owner.GenerationOf(metadata))
            : (metadata.Uid, null, null);

    private static bool IsHosted(Klusterlet klusterlet) =>
        klusterlet.Spec?.DeployOption?.Mode is nameof(AgentMode.Hosted) or nameof(AgentMode.SingletonHosted);
}
