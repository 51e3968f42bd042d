using System.Globalization;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Slots;

/// <summary>
/// Gives the slot of this registration back, unless its klusterlet is still there and takes the room. A second run finds none. The namespace
/// of the slots stays: somebody else may be about to reserve in it.
/// </summary>
internal sealed class ReleaseSlot(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        if (!registration.Plan.Mode.IsHosted())
        {
            return new Done(false);
        }

        var hosting = clusters.Hosting(registration);
        var klusterlets = await Inspection.ClusterReading.KlusterletsAsync(hosting, cancellationToken) ?? [];
        if (klusterlets.Any(klusterlet => klusterlet.Metadata.Name == registration.Plan.Names.Klusterlet && Owner.IsOurs(klusterlet.Metadata, registration)))
        {
            return new Done(false);
        }

        var leases = await hosting.ListAsync<Lease>(ResourceKind.Lease, RegistrationNames.OwnNamespace, null, null, cancellationToken);
        var released = false;
        foreach (var (number, lease) in SlotLedger.Of(leases, []).Leases)
        {
            if (Owner.IsOurs(lease.Metadata, registration))
            {
                var name = $"{SlotLedger.Prefix}{number.ToString(CultureInfo.InvariantCulture)}";
                released |= await hosting.DeleteAsync(
                    ResourceKind.Lease, RegistrationNames.OwnNamespace, name, lease.Metadata.Uid!, Propagation.Background, cancellationToken) == DeleteOutcome.Deleted;
            }
        }

        return new Done(released);
    }
}
