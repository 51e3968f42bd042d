using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>
/// Makes the cluster that runs the agent ready for it: first the operator, which an old namespace of the agent may need to be gone, then the
/// namespace. Both are there or are made, so a second run finds them; neither lets anybody in, so the claim is asked once for both.
/// </summary>
internal sealed class PrepareRunner(ClaimFence fence, OperatorInstallation installation, RunnerNamespace agentNamespace, ActivityStopping stopping)
    : RegistrationActivity<RunnerResult>(stopping)
{
    /// <inheritdoc/>
    public override async Task<RunnerResult> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var pass = await fence.EnterAsync(registration, cancellationToken);
        return new RunnerResult(
            await installation.EnsureAsync(pass, registration, cancellationToken),
            await agentNamespace.EnsureAsync(pass, registration, cancellationToken));
    }
}
