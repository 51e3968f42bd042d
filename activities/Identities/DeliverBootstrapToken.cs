using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// Mints and delivers a token for the identity that is there, where none with life left is delivered: an approval that came late binds to
/// this identity, so another one is not made.
/// </summary>
internal sealed class DeliverBootstrapToken(ClaimFence fence, BootstrapTokens tokens, HubAddresses addresses, ActivityStopping stopping)
    : RegistrationActivity<BootstrapToken>(stopping)
{
    /// <inheritdoc/>
    public override async Task<BootstrapToken> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var identity = registration.Identity ?? throw new ArgumentException("DeliverBootstrapToken needs the identity.", nameof(registration));
        var address = await addresses.OfAsync(registration.Plan.Hub, cancellationToken);
        var pass = await fence.EnterAsync(registration, cancellationToken);
        return await tokens.EnsureAsync(pass, registration, identity, address, cancellationToken);
    }
}
