using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>Makes the expectation for the CSRs of one registration from what the flow knows of it.</summary>
internal static class ExpectedCsr
{
    /// <summary>What a CSR of this registration must look like; null while identity or klusterlet are not made.</summary>
    public static CsrExpectation? Of(Registration registration) =>
        registration is { Identity: { } identity, Klusterlet: { } klusterlet } && registration.Plan.Mode.IsSingleton()
            ? new CsrExpectation(
                registration.Cluster,
                klusterlet.Uid,
                identity.Username,
                identity.Uid,
                identity.CreatedAt,
                [.. registration.Tokens.Where(token => token.IdentityUid == identity.Uid).Select(token => token.CredentialId).OfType<string>()])
            : null;
}
