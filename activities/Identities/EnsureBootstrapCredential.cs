using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// Makes the one thing that the agent bootstraps with: an identity on the hub and a token of it in the agent's namespace. The identity is
/// worth nothing without its token, so the claim is asked once for both. A second run finds both.
/// </summary>
internal sealed class EnsureBootstrapCredential(
    ClaimFence fence, BootstrapIdentities identities, BootstrapTokens tokens, HubAddresses addresses, ActivityStopping stopping)
    : RegistrationActivity<BootstrapCredential>(stopping)
{
    /// <inheritdoc/>
    public override async Task<BootstrapCredential> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        if (registration.Attempt > 1)
        {
            // A role that went away since inspection would make a powerless token, in silence: a second attempt asks again.
            addresses.Forget(registration.Plan.Hub);
        }

        var address = await addresses.OfAsync(registration.Plan.Hub, cancellationToken);
        var pass = await fence.EnterAsync(registration, cancellationToken);
        var identity = await identities.EnsureAsync(pass, registration, address, cancellationToken);
        return new BootstrapCredential(identity, await tokens.EnsureAsync(pass, registration, identity, address, cancellationToken));
    }
}
