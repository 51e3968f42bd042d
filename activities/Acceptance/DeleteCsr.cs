using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>Deletes one CSR by its UID, if our identity posted it; the agent then posts a new one. A second run finds nothing.</summary>
internal sealed class DeleteCsr(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var target = registration.Csr ?? throw new ArgumentException("DeleteCsr needs a CSR.", nameof(registration));
        var hub = clusters.Hub(registration);
        var found = await hub.GetAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, target.Name, cancellationToken);
        return new Done(
            found is not null
            && found.Metadata.Uid == target.Uid
            && OwnRequests.IsOurs(found, registration)
            && await hub.DeleteAsync(
                ResourceKind.CertificateSigningRequest, null, target.Name, target.Uid, Propagation.Background, cancellationToken) == DeleteOutcome.Deleted);
    }
}
