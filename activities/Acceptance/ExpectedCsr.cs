using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>Makes the expectation for the CSRs of one registration from what the flow knows of it.</summary>
internal static class ExpectedCsr
{
    /// <summary>What a CSR of this registration must look like; null while identity or klusterlet are not made.</summary>
    public static CsrExpectation? Of(Registration registration) =>
        registration is { Identity: { } identity, Klusterlet: not null } && AgentNamePin.NameOf(registration) is { } name
            ? new CsrExpectation(
                registration.Cluster,
                name,
                identity.Username,
                identity.Uid,
                identity.CreatedAt,
                [.. registration.Tokens.Where(token => token.IdentityUid == identity.Uid).Select(token => token.CredentialId).OfType<string>()])
            : null;
}
