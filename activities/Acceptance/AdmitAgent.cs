using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Lets the agent in, which takes both: the ManagedCluster is accepted and the one CSR that was decided on is approved, by its UID and its
/// resourceVersion, after making every check again on the very object. Whatever changed since is said, and nothing is accepted or approved.
/// In this order: the other costs the agent half a minute (ocm-observed 16). A second run finds both and says so. An agent that has its
/// certificate already has no CSR, and needs the acceptance alone.
/// </summary>
internal sealed class AdmitAgent(RegistrationClusters clusters, HubAcceptance acceptance, ActivityStopping stopping) : RegistrationActivity<AdmitResult>(stopping)
{
    /// <summary>The reason of our approvals.</summary>
    public const string Reason = "MultiHubFlowsApproved";

    /// <inheritdoc/>
    public override async Task<AdmitResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        if (registration.Csr is not { } target)
        {
            return new AdmitResult(await acceptance.EnsureAsync(registration, cancellationToken));
        }

        var expected = ExpectedCsr.Of(registration) ?? throw new ArgumentException("AdmitAgent needs identity and klusterlet.", nameof(registration));
        var hub = clusters.Hub(registration);
        var found = await hub.GetAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, target.Name, cancellationToken);
        if (found is null || found.Metadata.Uid != target.Uid)
        {
            return Changed(Reasons.CsrGone, $"CSR {target.Name} that was decided on is gone from hub {registration.Plan.Hub}.");
        }

        var facts = CsrReader.Read(found);
        if (Refuse(registration, target, facts, CsrChecks.Failed(facts, expected)) is { } refused)
        {
            return refused;
        }

        var acceptedAt = await acceptance.EnsureAsync(registration, cancellationToken);
        return facts.State == CsrState.Pending
            ? await ApproveAsync(registration, hub, found, facts, cancellationToken) with { AcceptedAt = acceptedAt }
            : new AdmitResult(acceptedAt, Approved(facts));
    }

    /// <summary>
    /// Why nobody is let in; null where nothing is against it. One that is approved already, by an earlier run or by a hub that approves by
    /// itself, must pass all checks but that of its state.
    /// </summary>
    private static AdmitResult? Refuse(Registration registration, CsrTarget target, CsrFacts facts, IReadOnlyList<CsrCheck> failed)
    {
        if (facts.State is CsrState.Denied or CsrState.Failed)
        {
            return Changed(
                facts.State == CsrState.Denied ? Reasons.CsrDenied : Reasons.CsrFailed,
                $"CSR {facts.Name} on hub {registration.Plan.Hub} is {facts.State}, which is final.");
        }

        var pending = facts.State == CsrState.Pending;
        var against = failed.Where(check => pending || check.Code != CsrCheckCode.State).ToList();
        if (against.Count > 0)
        {
            return new AdmitResult(Failed: CsrSurvey.Plain(against));
        }

        return pending && (facts.KeyFingerprint != target.KeyFingerprint || facts.ResourceVersion != target.ResourceVersion)
            ? Changed(Reasons.CsrChanged, $"CSR {target.Name} on hub {registration.Plan.Hub} changed after it was decided on.")
            : null;
    }

    private static async Task<AdmitResult> ApproveAsync(
        Registration registration, ClusterClient hub, CertificateSigningRequest found, CsrFacts facts, CancellationToken cancellationToken)
    {
        var message = $"Approved by operation {registration.Actor}, attempt {registration.Attempt}, for klusterlet {registration.Klusterlet!.Uid}.";
        var outcome = await hub.ApproveCsrAsync(found, Reason, message, cancellationToken);
        return outcome.Result switch
        {
            WriteResult.Done => new AdmitResult(Approved: Approved(facts)),
            WriteResult.Missing => Changed(Reasons.CsrGone, $"CSR {facts.Name} is gone from hub {registration.Plan.Hub}."),
            _ => Changed(Reasons.CsrChanged, $"CSR {facts.Name} on hub {registration.Plan.Hub} changed while it was approved."),
        };
    }

    private static AdmitResult Changed(string code, string sentence) => new(Changed: new Finding(code, sentence));

    private static ApprovedCsr Approved(CsrFacts facts) =>
        new(facts.Name, facts.Uid, SubjectText.Of(facts.Subject), SubjectText.Plain(facts.Username ?? string.Empty), facts.KeyFingerprint);
}
