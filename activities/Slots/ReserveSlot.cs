using System.Globalization;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Slots;

/// <summary>
/// Claims one slot Lease by creating it: the server lets one creation of a name win. The same registration gets its own slot again, and
/// nobody gets a number beyond what foreign klusterlets leave, so reservations never exceed the capacity.
/// </summary>
internal sealed class ReserveSlot(RegistrationClusters clusters, TimeProvider time, ActivityStopping stopping) : RegistrationActivity<SlotResult>(stopping)
{
    private const int Rounds = 20;

    /// <inheritdoc/>
    public override Task<SlotResult> RunAsync(Registration registration, CancellationToken cancellationToken) =>
        ReserveAsync(clusters.Hosting(registration), registration, time, cancellationToken);

    /// <summary>The slot of this registration, also where an earlier operation of ours reserved it: a registration needs one.</summary>
    public static int? Own(SlotLedger ledger, Registration registration)
    {
        foreach (var (number, lease) in ledger.Leases)
        {
            if (Owner.IsSameRegistration(lease.Metadata, registration))
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>
    /// Makes sure that who holds the claim has the slot in its own name: one that another operation made for the same registration is taken
    /// over, and where that one has given it back meanwhile, because it lost the claim, another is reserved. Only for who holds the claim.
    /// </summary>
    public static async Task HoldAsync(ClusterClient hosting, Registration registration, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var leases = await hosting.ListAsync<Lease>(ResourceKind.Lease, RegistrationNames.OwnNamespace, null, null, cancellationToken);
            var same = SlotLedger.Of(leases, []).Leases.Values.Where(lease => Owner.IsSameRegistration(lease.Metadata, registration)).ToList();
            if (same.Count == 0)
            {
                RequireSlot(registration, await ReserveAsync(hosting, registration, time, cancellationToken));
                continue;
            }

            if (await TakeOverAsync(hosting, registration, same, cancellationToken))
            {
                return;
            }
        }

        throw Contended(hosting);
    }

    /// <summary>Reads who has which slot.</summary>
    public static async Task<SlotLedger> ReadAsync(ClusterClient hosting, CancellationToken cancellationToken)
    {
        var leases = hosting.ListAsync<Lease>(ResourceKind.Lease, RegistrationNames.OwnNamespace, null, null, cancellationToken);
        var klusterlets = Inspection.ClusterReading.KlusterletsAsync(hosting, cancellationToken);
        return SlotLedger.Of(await leases, await klusterlets ?? []);
    }

    private static async Task<SlotResult> ReserveAsync(ClusterClient hosting, Registration registration, TimeProvider time, CancellationToken cancellationToken)
    {
        var slots = registration.Plan.Slots ?? 0;
        for (var round = 0; round < Rounds; round++)
        {
            var ledger = await ReadAsync(hosting, cancellationToken);
            if (Own(ledger, registration) is { } own)
            {
                return new SlotResult(own, ledger.Taken, slots);
            }

            if (ledger.Free(slots) is not { } free)
            {
                return new SlotResult(null, ledger.Taken, slots);
            }

            if (await TakeAsync(hosting, registration, free, time, cancellationToken))
            {
                return new SlotResult(free, ledger.Taken + 1, slots);
            }
        }

        throw Contended(hosting);
    }

    /// <summary>False: one of them changed meanwhile, or is gone.</summary>
    private static async Task<bool> TakeOverAsync(ClusterClient hosting, Registration registration, List<Lease> leases, CancellationToken cancellationToken)
    {
        foreach (var lease in leases.Where(lease => !Owner.IsOurs(lease.Metadata, registration)))
        {
            var taken = await hosting.MergePatchAsync<Lease>(
                ResourceKind.Lease,
                RegistrationNames.OwnNamespace,
                lease.Metadata.Name!,
                Owner.TakeOver(registration),
                lease.Metadata.ResourceVersion,
                cancellationToken);
            if (!taken.IsDone)
            {
                return false;
            }
        }

        return true;
    }

    private static void RequireSlot(Registration registration, SlotResult reserved)
    {
        if (reserved.Slot is null)
        {
            throw new HubRefusedException(
                $"Hosting cluster {registration.Plan.RunsOn} has no free slot any more: {reserved.Taken} of {reserved.Slots} are taken.",
                "HostingClusterFull",
                "Raise its slots in the fleet file, or offboard an agent there; then retry.");
        }
    }

    private static HubUnreachableException Contended(ClusterClient hosting) => new(
        $"{hosting.ClusterName}: every slot that looked free was taken by others meanwhile",
        Reasons.SlotsContended,
        "It is tried again.");

    private static async Task<bool> TakeAsync(ClusterClient hosting, Registration registration, int number, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = LeaseTime.Format(time.GetUtcNow());
        var wanted = new Lease
        {
            Metadata = Owner.Metadata(registration, $"{SlotLedger.Prefix}{number.ToString(CultureInfo.InvariantCulture)}", RegistrationNames.OwnNamespace),
            Spec = new LeaseSpec { HolderIdentity = $"{registration.Cluster}/{registration.Plan.Hub}", AcquireTime = now, RenewTime = now },
        };
        try
        {
            return (await CreateAsync(hosting, registration, wanted, cancellationToken)).Created;
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.NotFound)
        {
            await hosting.CreateAsync<KubernetesNamespace>(
                ResourceKind.Namespace,
                new KubernetesNamespace { Metadata = new ObjectMeta { Name = RegistrationNames.OwnNamespace, Labels = Owner.Labels() } },
                isOurs: null,
                cancellationToken);
            return (await CreateAsync(hosting, registration, wanted, cancellationToken)).Created;
        }
    }

    private static Task<CreateOutcome<Lease>> CreateAsync(ClusterClient hosting, Registration registration, Lease wanted, CancellationToken cancellationToken) =>
        hosting.CreateAsync<Lease>(ResourceKind.Lease, wanted, found => Owner.IsOurs(found.Metadata, registration), cancellationToken);
}
