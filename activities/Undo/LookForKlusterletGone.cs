using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Undo;

/// <summary>Whether this operation's Klusterlet is gone; until then, what keeps it. One of the same name that others made is not waited for.</summary>
internal sealed class LookForKlusterletGone(RegistrationClusters clusters, Watching watching, ActivityStopping stopping) : RegistrationActivity<Look>(stopping)
{
    /// <inheritdoc/>
    public override async Task<Look> RunAsync(Registration registration, CancellationToken cancellationToken)
    {
        try
        {
            var seen = await watching.OneAsync<Klusterlet>(
                registration,
                clusters.Runner(registration),
                ResourceKind.Klusterlet,
                null,
                registration.Plan.Names.Klusterlet,
                found => found is null || !Owner.IsOurs(found.Metadata, registration),
                cancellationToken);
            return seen.Satisfied
                ? new Look { State = LookState.Met, Watched = seen.Watched }
                : new Look { State = LookState.Waiting, Watched = seen.Watched, Seen = Kept(registration, seen.Object!) };
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return new Look { State = LookState.Met };
        }
    }

    /// <summary>No condition says that a deletion is stuck: finalizers and the two conditions about applying do (ocm-observed 60).</summary>
    private static Finding Kept(Registration registration, Klusterlet klusterlet)
    {
        var conditions = klusterlet.Status?.Conditions;
        var why = new[] { conditions.OfType(ConditionTypes.ReadyToApply), conditions.OfType(ConditionTypes.Applied) }
            .OfType<Condition>()
            .Where(condition => condition.IsFalse)
            .Select(condition => $" {condition.Type}=False {condition.Reason}: {condition.Message?.ReplaceLineEndings(" ")}");
        return new Finding(
            Reasons.KlusterletRemains,
            Failures.Cut(
                $"Klusterlet {klusterlet.Metadata.Name} on {registration.Plan.RunsOn} is {(klusterlet.Metadata.Terminating ? "being deleted" : "not deleted yet")}; it waits for {Finalizers.Of(klusterlet.Metadata)}.{string.Concat(why)}",
                600),
            registration.Plan.Mode.IsHosted()
                ? $"The operator needs Secret {registration.Plan.Names.RunsIn}/external-managed-kubeconfig on {registration.Plan.RunsOn} to finish, with a credential that {registration.Cluster} takes."
                : $"Look at Deployment open-cluster-management/klusterlet on {registration.Plan.RunsOn}: it removes the finalizers.");
    }
}
