using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>Whether the approved CSR has its certificate. One that was denied, failed or went away never will.</summary>
internal sealed class LookForCertificate(RegistrationClusters clusters, ClaimFence fence, Watching watching, ActivityStopping stopping)
    : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var target = registration.Csr ?? throw new ArgumentException("LookForCertificate needs a CSR.", nameof(registration));
        var seen = await watching.OneAsync<CertificateSigningRequest>(
            registration,
            clusters.Hub(registration),
            ResourceKind.CertificateSigningRequest,
            null,
            target.Name,
            csr => Judge(target, csr).State != LookState.Waiting,
            cancellationToken);
        var look = Judge(target, seen.Object) with { Watched = seen.Watched };
        return look.State == LookState.Waiting ? await fence.StillWaitingAsync(registration, look, cancellationToken) : look;
    }

    private static Look Judge(CsrTarget target, CertificateSigningRequest? csr)
    {
        if (csr is null || csr.Metadata.Uid != target.Uid)
        {
            return Impossible(Reasons.CsrGone, $"CSR {target.Name} is gone.");
        }

        return CsrReader.Read(csr).State switch
        {
            CsrState.Issued => new Look { State = LookState.Met },
            CsrState.Denied => Impossible(Reasons.CsrDenied, $"CSR {target.Name} was denied, which is final."),
            CsrState.Failed => Impossible(Reasons.CsrFailed, $"The hub's signer failed to sign CSR {target.Name}."),
            CsrState.Approved => Waiting(Reasons.CsrNotIssued, $"CSR {target.Name} is approved and not signed yet.", "Look at the signer of the hub, its kube-controller-manager."),
            _ => Waiting(Reasons.CsrPending, $"CSR {target.Name} is pending.", null),
        };
    }

    private static Look Impossible(string code, string sentence) =>
        new() { State = LookState.Impossible, Seen = new Finding(code, sentence, "Retry deletes it, and the agent posts a new one.") };

    private static Look Waiting(string code, string sentence, string? next) =>
        new() { State = LookState.Waiting, Seen = new Finding(code, sentence, next) };
}
