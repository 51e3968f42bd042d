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
        var wanted = Wanted(registration);
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

    /// <summary>The Klusterlet as this registration makes it.</summary>
    public static Klusterlet Wanted(Registration registration) =>
        new()
        {
            Metadata = Owner.Metadata(registration, registration.Plan.Names.Klusterlet),
            Spec = new KlusterletSpec
            {
                ClusterName = registration.Cluster.Value,
                Namespace = registration.Plan.Names.AgentNamespace,
                DeployOption = new KlusterletDeployOption { Mode = registration.Plan.Mode.ToString() },
                ImagePullSpec = registration.Plan.Mode.IsSingleton() ? registration.Plan.Image : null,
                RegistrationImagePullSpec = registration.Plan.Mode.IsSingleton() ? null : registration.Plan.Image,
                WorkImagePullSpec = registration.Plan.WorkImage,
            },
        };

    private static KlusterletFacts Facts(Registration registration, Klusterlet klusterlet) =>
        new(
            registration.Plan.Names.Klusterlet,
            klusterlet.Metadata.Uid ?? string.Empty,
            registration.Plan.Names.AgentNamespace,
            registration.Plan.RunsOn);
}
