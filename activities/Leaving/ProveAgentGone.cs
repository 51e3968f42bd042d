using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>Whether the agent is gone for good, with what was seen. Reads only.</summary>
internal sealed class ProveAgentGone(GoneProof proof, ActivityStopping stopping) : RegistrationActivity<AgentGoneProof>(stopping)
{
    /// <inheritdoc/>
    public override Task<AgentGoneProof> RunAsync(Registration registration, CancellationToken cancellationToken) => proof.OfAgentAsync(registration, cancellationToken);
}
