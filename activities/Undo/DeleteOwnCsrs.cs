using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>
/// Deletes the CSRs that our identity posted, by UID; before a retry only those without a certificate, which the agent may be about to fetch.
/// An undo leaves none: the hub clears issued ones within the hour only, and an agent makes no request while ten are there. A second run
/// finds none.
/// </summary>
internal sealed class DeleteOwnCsrs(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var all = await hub.ListAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, null, null, cancellationToken);
        var undone = registration.Phase is ClaimPhase.Closing or ClaimPhase.Returning;
        var deleted = false;
        foreach (var csr in all.Where(csr => OwnRequests.IsOurs(csr, registration) && (undone || CsrReader.Read(csr).State != CsrState.Issued)))
        {
            deleted |= await hub.DeleteAsync(
                ResourceKind.CertificateSigningRequest, null, csr.Metadata.Name!, csr.Metadata.Uid!, Propagation.Background, cancellationToken) == DeleteOutcome.Deleted;
        }

        return new Done(deleted);
    }
}
