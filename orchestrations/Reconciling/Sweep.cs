using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>One run of <see cref="ReconcileFleet"/>: the ways to read, each of which may fail by itself.</summary>
internal sealed class Sweep(TaskOrchestrationContext context, ReconcileInput input)
{
    /// <summary>When it began.</summary>
    public DateTimeOffset BeganAt { get; } = new(context.CurrentUtcDateTime, TimeSpan.Zero);

    private DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>Reads what a sweep cannot do without.</summary>
    public Task<T> DoAsync<T>(string activity, object argument) => context.CallActivityAsync<T>(activity, argument, Retries.Activity);

    /// <summary>Reads a hub. Whatever happens there is told as a finding.</summary>
    public async Task<HubSweep> HubAsync(string hub, SweepScope scope, OperationsSeen operations)
    {
        var asked = new HubSweepInput
        {
            BeganAt = BeganAt,
            Hub = hub,
            Clusters = scope.Clusters,
            Joined = [.. operations.Joined.Where(joined => joined.Hub == hub)],
            Live = operations.Live,
        };
        try
        {
            return await DoAsync<HubSweep>(TaskNames.SweepHub, asked);
        }
        catch (TaskFailedException failure)
        {
            var reason = Failures.Explain(failure.FailureDetails);
            return new HubSweep { Hub = hub, Complete = false, Findings = [Unreadable.Hub(hub, reason)] };
        }
    }

    /// <summary>Reads some clusters. Whatever happens there is told as findings.</summary>
    public async Task<ClusterSweep> ClustersAsync(ClusterSweepInput asked)
    {
        try
        {
            return await DoAsync<ClusterSweep>(TaskNames.SweepClusters, asked);
        }
        catch (TaskFailedException failure)
        {
            var reason = Failures.Explain(failure.FailureDetails);
            return new ClusterSweep { Findings = [.. asked.Clusters.Select(cluster => Unreadable.Cluster(cluster.Name, reason))] };
        }
    }

    /// <summary>The outcome of a sweep that looked at nothing.</summary>
    public Reconciliation Skip(Finding reason) => Empty() with { Skipped = reason };

    /// <summary>The outcome of a sweep.</summary>
    public Reconciliation End(Comparison compared, SweepSeen seen, Reconciliation? previous) => SweepSize.Fit(Empty() with
    {
        Findings = compared.Findings,
        Totals = compared.Totals,
        New = compared.Findings.Count(finding => finding.State == DriftState.New),
        Still = compared.Findings.Count(finding => finding.State == DriftState.Still),
        Gone = [.. compared.Gone.Take(SweepSize.MostGone)],
        GoneInAll = compared.Gone.Count,
        ComparedWith = previous?.DueAt,
        Coverage = new SweepCoverage
        {
            Hubs = [.. seen.Hubs.Where(hub => hub.Complete).Select(hub => hub.Hub)],
            OwnersHubs = seen.Scope.OwnersHubs,
            Registrations = seen.Hubs.Sum(hub => hub.Ours),
            Clusters = seen.Clusters.Sum(clusters => clusters.Complete.Count),
            ClustersInAll = seen.Scope.ClustersInAll,
            Pages = seen.Hubs.Sum(hub => hub.Pages) + seen.Clusters.Sum(clusters => clusters.Pages),
            After = seen.Scope.After,
            OperationsAfter = seen.Before.Next,
        },
    });

    private Reconciliation Empty() => new() { DueAt = input.DueAt, StartedAt = BeganAt, EndedAt = Now, RequestedBy = input.RequestedBy };
}

/// <summary>Everything that a sweep read.</summary>
internal sealed record SweepSeen(SweepScope Scope, IReadOnlyList<HubSweep> Hubs, IReadOnlyList<ClusterSweep> Clusters, OperationsSeen Before, OperationsSeen After);
