using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Undo;

/// <summary>Deletes the CSRs that our identity posted and that have no certificate, by UID; the hub itself clears the others within the hour. A second run finds none.</summary>
internal sealed class DeleteOwnCsrs(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var all = await hub.ListAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, null, null, cancellationToken);
        var deleted = false;
        foreach (var csr in all.Where(csr => OwnRequests.IsOurs(csr, registration) && CsrReader.Read(csr).State != CsrState.Issued))
        {
            deleted |= await hub.DeleteAsync(
                ResourceKind.CertificateSigningRequest, null, csr.Metadata.Name!, csr.Metadata.Uid!, Propagation.Background, cancellationToken) == DeleteOutcome.Deleted;
        }

        return new Done(deleted);
    }
}
