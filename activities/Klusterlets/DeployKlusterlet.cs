using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>
/// Makes the Klusterlet: the first time by creation, because an apply would quietly take over a klusterlet of that name that somebody else
/// made; one of this registration is applied over. Before it, the agent's name is fixed where the mode leaves it open. A second run changes
/// nothing and finds the same UID.
/// </summary>
internal sealed class DeployKlusterlet(RegistrationClusters clusters, ClaimFence fence, ActivityStopping stopping)
    : RegistrationActivity<KlusterletFacts>(stopping)
{
    /// <inheritdoc/>
    public override async Task<KlusterletFacts> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        var pass = await fence.EnterAsync(registration, cancellationToken);
        var runner = pass.Over(clusters.Runner(registration));
        try
        {
            await AgentNamePin.EnsureAsync(registration, runner, cancellationToken);
            return Facts(registration, await MakeAsync(registration, runner, cancellationToken));
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            throw new HubUnreachableException(
                $"{runner.ClusterName} does not serve Klusterlets yet",
                Reasons.OperatorNotReady,
                "Wait for the operator's CRD to be established; look at the operator there if it is not.",
                refused);
        }
    }

    private static async Task<Klusterlet> MakeAsync(Registration registration, ClusterClient runner, CancellationToken cancellationToken)
    {
        var wanted = KlusterletContent.Of(registration);
        var created = await runner.CreateAsync<Klusterlet>(
            ResourceKind.Klusterlet, wanted, found => Owner.IsOurs(found.Metadata, registration), cancellationToken);
        if (created.Created)
        {
            return created.Value;
        }

        var found = created.Value.Metadata;
        if (!Owner.IsSameRegistration(found, registration))
        {
            throw new HubRefusedException(
                $"{registration.Plan.RunsOn} has a Klusterlet {found.Name} that this registration did not make.",
                Reasons.KlusterletForeign,
                "Find out whose it is; two klusterlets of one name delete each other's namespaces.");
        }

        return found.Terminating
            ? throw new HubUnreachableException(
                $"Klusterlet {found.Name} on {registration.Plan.RunsOn} is being deleted; it waits for {Finalizers.Of(found)}",
                Reasons.KlusterletTerminating,
                "Wait until it is gone.")
            : await runner.ApplyOverAsync(ResourceKind.Klusterlet, wanted, found.Uid!, cancellationToken)
                ?? throw Changing.Of(runner, $"Klusterlet/{found.Name}");
    }

    private static KlusterletFacts Facts(Registration registration, Klusterlet klusterlet) =>
        new(
            registration.Plan.Names.Klusterlet,
            klusterlet.Metadata.Uid ?? string.Empty,
            registration.Plan.Names.AgentNamespace,
            registration.Plan.RunsOn);
}
