using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// Gives an agent the bootstrap credential that the owner of its hub handed out: read where the fleet file says, written into the agent's
/// namespace, and nowhere else. A second run finds it; another one, after a rotation, replaces it.
/// </summary>
internal sealed class DeliverOwnersCredential(RegistrationClusters clusters, ClaimFence fence, HubAddresses addresses, ActivityStopping stopping)
    : RegistrationActivity<Done>(stopping)
{
    private const string Key = "kubeconfig";
    private const int Rounds = 5;

    /// <inheritdoc/>
    public override async Task<Done> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var address = await addresses.OfAsync(registration.Plan.Hub, cancellationToken);
        var token = await clusters.Fleet.BootstrapTokenAsync(registration.Plan.Hub, cancellationToken);
        var pass = await fence.EnterAsync(registration, cancellationToken);
        var runner = pass.Over(clusters.Runner(registration));
        var secret = Wanted(registration, address, token);
        for (var round = 0; round < Rounds; round++)
        {
            var created = await runner.CreateAsync<Secret>(ResourceKind.Secret, secret, found => Same(found, secret), cancellationToken);
            if (created.Created || Same(created.Value, secret))
            {
                return new Done(created.Created);
            }

            if (!Owner.IsSameRegistration(created.Value.Metadata, registration))
            {
                throw new HubRefusedException(
                    $"{runner.ClusterName} has a Secret {registration.Plan.Names.RunsIn}/{BootstrapTokens.SecretName} that this registration did not make.",
                    Reasons.SecretForeign,
                    "An agent of another hub may use this namespace: find out, or ask for agentNamespace 'own'.");
            }

            var replaced = await runner.ReplaceAsync(
                ResourceKind.Secret, secret with { Metadata = secret.Metadata with { ResourceVersion = created.Value.Metadata.ResourceVersion } }, cancellationToken);
            if (replaced.IsDone)
            {
                return new Done(true);
            }
        }

        throw Changing.Of(runner, $"Secret/{registration.Plan.Names.RunsIn}/{BootstrapTokens.SecretName}");
    }

    private static bool Same(Secret found, Secret wanted) => found.TextOf(Key)?.Reveal() == wanted.TextOf(Key)?.Reveal();

    private static Secret Wanted(Registration registration, HubAddress address, SecretText token) =>
        new()
        {
            Metadata = Owner.Metadata(registration, BootstrapTokens.SecretName, registration.Plan.Names.RunsIn),
            Type = "Opaque",
            Data = new Dictionary<string, SecretText>(StringComparer.Ordinal)
            {
                [Key] = SecretText.OfData(AgentKubeconfig.ForBootstrap(BootstrapTokens.ServerFor(registration, address), $"{registration.Plan.Hub}-{address.Uid}", token).Reveal()),
            },
        };
}
