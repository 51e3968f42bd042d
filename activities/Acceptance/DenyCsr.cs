using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Denies a pending CSR that was posted with our own token and fails its checks. One of another requester is never touched, and a decided one
/// is left as it is; a second run finds it denied.
/// </summary>
internal sealed class DenyCsr(RegistrationClusters clusters, ActivityStopping stopping) : RegistrationActivity<Done>(stopping)
{
    private const string Reason = "MultiHubFlowsDenied";
    private const int Rounds = 3;

    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var target = registration.Csr ?? throw new ArgumentException("DenyCsr needs a CSR.", nameof(registration));
        var hub = clusters.Hub(registration);
        for (var round = 0; round < Rounds; round++)
        {
            var found = await hub.GetAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, target.Name, cancellationToken);
            if (found is null || found.Metadata.Uid != target.Uid || !found.IsPending || !OwnRequests.IsOurs(found, registration))
            {
                return new Done(false);
            }

            var denied = await hub.DenyCsrAsync(found, Reason, Message(registration, found), cancellationToken);
            if (denied.Result != WriteResult.Conflict)
            {
                return new Done(denied.IsDone);
            }
        }

        throw Changing.Of(hub, $"CertificateSigningRequest/{target.Name}");
    }

    private static string Message(Registration registration, CertificateSigningRequest csr)
    {
        var failed = ExpectedCsr.Of(registration) is { } expected ? CsrChecks.Failed(CsrReader.Read(csr), expected) : [];
        var why = failed.Count == 0 ? "it shows another key than the registration's agent" : $"it fails {string.Join(", ", failed.Select(check => check.Code))}";
        return $"Denied by operation {registration.Actor}: {why}.";
    }
}
