using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>Whether the managed cluster that a hosted klusterlet waits for is out of reach, with what was seen. Reads only.</summary>
internal sealed class ProveManagedClusterGone(GoneProof proof, ActivityStopping stopping) : RegistrationActivity<AgentGoneProof>(stopping)
{
    /// <inheritdoc/>
    public override Task<AgentGoneProof> RunAsync(Registration registration, CancellationToken cancellationToken) => proof.OfManagedClusterAsync(registration, cancellationToken);
}
