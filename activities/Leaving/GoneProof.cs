using System.Globalization;

using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Activities.Leaving;

/// <summary>
/// Proves that what finalizers wait for is gone for good. The agent is gone where its lease is stale and either its cluster does not answer us or
/// its Klusterlet is not there; a hosted agent that lives cannot do anything either while the hub says, and we see, that its managed cluster
/// does not answer. What is doubtful is not proven.
/// </summary>
internal sealed class GoneProof(RegistrationClusters clusters, TimeProvider time)
{
    private const int MostWaiting = 40;
    private const int StalePeriods = 5;
    private const string ManagedUnavailable = "ManagedClusterKubeAPIServerUnavailable";

    private static readonly TimeSpan LeastStale = TimeSpan.FromMinutes(1);

    /// <summary>Whether the agent is gone, with the works that wait for it.</summary>
    public async Task<AgentGoneProof> OfAgentAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = clusters.Hub(registration);
        var works = (await HubWorks.ListAsync(hub, registration, cancellationToken)).Where(IsStuck).ToList();
        var member = await hub.GetAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, registration.Cluster.Value, cancellationToken);
        var lease = await hub.GetAsync<Lease>(ResourceKind.Lease, registration.Cluster.Value, LookForLease.Name, cancellationToken);
        var evidence = new List<Detail>();
        var stale = IsStale(member, lease, evidence);
        var managedAway = await AwayAsync(registration.Cluster.Value, clusters.Managed(registration), evidence, cancellationToken);
        var runnerAway = registration.Plan.Mode.IsHosted() ? await RunnerAwayAsync(registration, evidence, cancellationToken) : managedAway;
        var absent = !runnerAway && await IsAbsentAsync(registration, evidence, cancellationToken);
        var powerless = managedAway && registration.Plan.Mode.IsHosted() && SaysUnavailable(member, evidence);
        var proven = (stale && (managedAway || runnerAway || absent)) || powerless;
        return new AgentGoneProof(
            proven,
            evidence,
            [.. works.Take(MostWaiting).Select(work => $"ManifestWork/{work.Metadata.Name}")],
            proven ? null : new Finding(
                Reasons.AgentNotProvenGone,
                $"That the agent of {registration.Cluster} on hub {registration.Plan.Hub} is gone for good is not proven: {string.Join("; ", evidence.Select(detail => $"{detail.Name}: {detail.Value}"))}.",
                "Mend the agent, so that it ends its works itself; or wait until its lease is stale."));
    }

    /// <summary>Whether the managed cluster of a hosted klusterlet that is being deleted is out of reach, from here and from its operator.</summary>
    public async Task<AgentGoneProof> OfManagedClusterAsync(Registration registration, CancellationToken cancellationToken)
    {
        var evidence = new List<Detail>();
        var klusterlet = await OwnKlusterlet.FindAsync(clusters.Runner(registration), registration, cancellationToken);
        var away = await AwayAsync(registration.Cluster.Value, clusters.Managed(registration), evidence, cancellationToken);
        var stuck = registration.Plan.Mode.IsHosted() && klusterlet is { Metadata.Terminating: true };
        evidence.Add(new Detail("Klusterlet", klusterlet is null ? "gone" : $"{(klusterlet.Metadata.Terminating ? $"being deleted since {klusterlet.Metadata.DeletionTimestamp}" : "not being deleted")}, waits for {Finalizers.Of(klusterlet.Metadata)}"));
        foreach (var condition in new[] { ConditionTypes.ReadyToApply, ConditionTypes.Applied }.Select(type => klusterlet?.Status?.Conditions.OfType(type)).OfType<Condition>())
        {
            evidence.Add(new Detail(condition.Type!, Failures.Cut($"{condition.Status} {condition.Reason}: {condition.Message?.ReplaceLineEndings(" ")}", 300)));
        }

        return new AgentGoneProof(
            away && stuck,
            evidence,
            klusterlet is null ? [] : [$"Klusterlet/{klusterlet.Metadata.Name}"],
            away && stuck ? null : new Finding(
                Reasons.AgentNotProvenGone,
                $"That {registration.Cluster} is gone, and its klusterlet on {registration.Plan.RunsOn} waits for it, is not proven.",
                "See whether the cluster answers, and the operator runs."));
    }

    private static bool IsStuck(ManifestWork work) => work.Metadata.Terminating && HubWorks.IsSeen(work);

    private bool IsStale(ManagedCluster? member, Lease? lease, List<Detail> evidence)
    {
        var renewed = LeaseTime.Parse(lease?.Spec?.RenewTime);
        var period = TimeSpan.FromSeconds(member?.Spec?.LeaseDurationSeconds is { } seconds and > 0 ? seconds : LookForAvailability.DefaultLeaseDurationSeconds) * StalePeriods;
        var limit = period < LeastStale ? LeastStale : period;
        var age = time.GetUtcNow() - renewed;
        evidence.Add(new Detail("lease", renewed is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"renewed last at {at.UtcDateTime:u}, {age!.Value.TotalSeconds:0} s ago; stale after {limit.TotalSeconds:0} s")
            : "never renewed"));
        return age is null || age > limit;
    }

    private async Task<bool> RunnerAwayAsync(Registration registration, List<Detail> evidence, CancellationToken cancellationToken)
    {
        if (registration.Lost?.Hosting == true && clusters.Fleet.Fleet.Hosting(registration.Plan.HostingCluster!.Value) is null)
        {
            evidence.Add(new Detail(registration.Plan.RunsOn, "is not in the fleet file any more"));
            return true;
        }

        return await AwayAsync(registration.Plan.RunsOn, clusters.Runner(registration), evidence, cancellationToken);
    }

    /// <summary>Whether a cluster does not answer us. One that refuses us is there.</summary>
    private static async Task<bool> AwayAsync(string name, ClusterClient cluster, List<Detail> evidence, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.GetAsync<KubernetesNamespace>(ResourceKind.Namespace, null, "kube-system", cancellationToken);
            evidence.Add(new Detail(name, "answers"));
            return false;
        }
        catch (HubUnreachableException away)
        {
            evidence.Add(new Detail(name, Failures.Cut($"does not answer: {away.Message}", 300)));
            return true;
        }
        catch (HubRefusedException refused)
        {
            evidence.Add(new Detail(name, Failures.Cut($"answers, and refuses: {refused.Message}", 300)));
            return false;
        }
    }

    private async Task<bool> IsAbsentAsync(Registration registration, List<Detail> evidence, CancellationToken cancellationToken)
    {
        var klusterlets = await Inspection.ClusterReading.KlusterletsAsync(clusters.Runner(registration), cancellationToken) ?? [];
        var absent = klusterlets.All(klusterlet => klusterlet.Metadata.Name != registration.Plan.Names.Klusterlet);
        evidence.Add(new Detail($"Klusterlet {registration.Plan.Names.Klusterlet}", absent ? $"is not on {registration.Plan.RunsOn}" : $"is on {registration.Plan.RunsOn}"));
        return absent;
    }

    private static bool SaysUnavailable(ManagedCluster? member, List<Detail> evidence)
    {
        var available = member?.Status?.Conditions.OfType(ConditionTypes.ManagedClusterConditionAvailable);
        evidence.Add(new Detail("the hub says", $"Available={available?.Status ?? "unknown"} {available?.Reason}".TrimEnd()));
        return available is { IsFalse: true, Reason: ManagedUnavailable };
    }
}
