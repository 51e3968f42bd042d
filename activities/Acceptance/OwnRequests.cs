using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>Tells the CSRs that our identity posted from all others, which we never touch.</summary>
internal static class OwnRequests
{
    /// <summary>
    /// Whether the identity minted for this registration posted it. While the flow does not know the account's UID (it was never made, or a
    /// resumed run has not looked yet), its name decides: it carries the operation, and only we make accounts of that name.
    /// </summary>
    public static bool IsOurs(CertificateSigningRequest csr, Registration registration) =>
        csr.Spec is { } spec
        && spec.Username == BootstrapAccount.Username(registration)
        && (registration.Identity is not { } identity || (spec.Uid == identity.Uid && spec.Username == identity.Username));
}
