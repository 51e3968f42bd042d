using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>
/// Makes the cluster that runs the agent ready for it: first the operator, which an old namespace of the agent may need to be gone, beside it
/// the credentials for a private registry, then the namespace. All are there or are made, so a second run finds them; none lets anybody in, so
/// the claim is asked once for all.
/// </summary>
internal sealed class PrepareRunner(
    ClaimFence fence, OperatorInstallation installation, PullSecret pullSecret, RunnerNamespace agentNamespace, ActivityStopping stopping)
    : RegistrationActivity<RunnerResult>(stopping)
{
    /// <inheritdoc/>
    public override async Task<RunnerResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var pass = await fence.EnterAsync(registration, cancellationToken);
        var installed = await installation.EnsureAsync(pass, registration, cancellationToken);
        await pullSecret.EnsureAsync(pass, registration, cancellationToken);
        return new RunnerResult(
            installed,
            await agentNamespace.EnsureAsync(pass, registration, cancellationToken));
    }
}
