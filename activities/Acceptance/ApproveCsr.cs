using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Approves the one CSR that was decided on, after making every check again on the very object that is approved: by its UID and its
/// resourceVersion. Whatever changed since is said and not approved. A second run finds the approval and says so.
/// </summary>
internal sealed class ApproveCsr(RegistrationClusters clusters, ClaimFence fence, ActivityStopping stopping) : RegistrationActivity<ApproveResult>(stopping)
{
    /// <summary>The reason of our approvals.</summary>
    public const string Reason = "MultiHubFlowsApproved";

    /// <inheritdoc/>
    public override async Task<ApproveResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var target = registration.Csr ?? throw new ArgumentException("ApproveCsr needs a CSR.", nameof(registration));
        var expected = ExpectedCsr.Of(registration) ?? throw new ArgumentException("ApproveCsr needs identity and klusterlet.", nameof(registration));
        await fence.RequireAsync(registration, cancellationToken);
        var hub = clusters.Hub(registration);
        var found = await hub.GetAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, null, target.Name, cancellationToken);
        if (found is null || found.Metadata.Uid != target.Uid)
        {
            return Changed(Reasons.CsrGone, $"CSR {target.Name} that was decided on is gone from hub {registration.Plan.Hub}.");
        }

        var facts = CsrReader.Read(found);
        if (facts.State != CsrState.Pending)
        {
            return Decided(registration, facts, expected);
        }

        var failed = CsrChecks.Failed(facts, expected);
        if (failed.Count > 0)
        {
            return new ApproveResult(null, Failed: CsrSurvey.Plain(failed));
        }

        return facts.KeyFingerprint == target.KeyFingerprint && facts.ResourceVersion == target.ResourceVersion
            ? await ApproveAsync(registration, hub, found, facts, cancellationToken)
            : Changed(Reasons.CsrChanged, $"CSR {target.Name} on hub {registration.Plan.Hub} changed after it was decided on.");
    }

    private static async Task<ApproveResult> ApproveAsync(
        Registration registration, ClusterClient hub, CertificateSigningRequest found, CsrFacts facts, CancellationToken cancellationToken)
    {
        var message = $"Approved by operation {registration.Operation.Origin}, attempt {registration.Attempt}, for klusterlet {registration.Klusterlet!.Uid}.";
        var outcome = await hub.ApproveCsrAsync(found, Reason, message, cancellationToken);
        return outcome.Result switch
        {
            WriteResult.Done => new ApproveResult(Approved(facts)),
            WriteResult.Missing => Changed(Reasons.CsrGone, $"CSR {facts.Name} is gone from hub {registration.Plan.Hub}."),
            _ => Changed(Reasons.CsrChanged, $"CSR {facts.Name} on hub {registration.Plan.Hub} changed while it was approved."),
        };
    }

    /// <summary>One that is decided already: approved by an earlier run or by a hub that approves by itself, it must pass all other checks.</summary>
    private static ApproveResult Decided(Registration registration, CsrFacts facts, CsrExpectation expected)
    {
        if (facts.State is CsrState.Denied or CsrState.Failed)
        {
            return Changed(
                facts.State == CsrState.Denied ? Reasons.CsrDenied : Reasons.CsrFailed,
                $"CSR {facts.Name} on hub {registration.Plan.Hub} is {facts.State}, which is final.");
        }

        var failed = CsrChecks.Failed(facts, expected).Where(check => check.Code != CsrCheckCode.State).ToList();
        return failed.Count == 0 ? new ApproveResult(Approved(facts)) : new ApproveResult(null, Failed: CsrSurvey.Plain(failed));
    }

    private static ApproveResult Changed(string code, string sentence) => new(null, new Finding(code, sentence));

    private static ApprovedCsr Approved(CsrFacts facts) =>
        new(facts.Name, facts.Uid, SubjectText.Of(facts.Subject), SubjectText.Plain(facts.Username ?? string.Empty), facts.KeyFingerprint);
}
