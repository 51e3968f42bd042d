using Microsoft.DurableTask;

using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>
/// Reads some managed and hosting clusters, one paged LIST per kind, several clusters at a time, and judges them beside what the hubs said.
/// A cluster that cannot be read to the end is told as such and not judged: what was not seen might be there.
/// </summary>
internal sealed class SweepClusters(CurrentFleet fleet, SweepLimits limits, TimeProvider time, ActivityStopping stopping) : TaskActivity<ClusterSweepInput, ClusterSweep>
{
    private const int FindingBytes = 200_000;

    /// <inheritdoc/>
    public override Task<ClusterSweep> RunAsync(TaskActivityContext context, ClusterSweepInput input) => SweepAsync(input, stopping.Token);

    internal async Task<ClusterSweep> SweepAsync(ClusterSweepInput input, CancellationToken cancellationToken)
    {
        var live = LiveOperations.Of(input.Live);
        var (findings, complete, pages, gate) = (new FindingList(), new List<string>(), 0, new Lock());
        var options = new ParallelOptions { MaxDegreeOfParallelism = limits.ClustersAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(input.Clusters, options, async (cluster, token) =>
        {
            var budget = limits.ForCluster();
            var (facts, problem) = await ReadAsync(cluster, budget, token);
            lock (gate)
            {
                pages += budget.Pages;
                if (facts is null)
                {
                    findings.Add(Unreadable.Cluster(cluster.Name, problem!));
                    return;
                }

                complete.Add(cluster.Name);
                foreach (var finding in RunnerFindings.Of(facts, input, live, input.BeganAt))
                {
                    findings.Add(finding);
                }
            }
        });
        var (fitting, left) = findings.Fit(FindingBytes);
        return new ClusterSweep { Complete = complete, Findings = fitting, Left = left, Pages = pages };
    }

    private async Task<(RunnerFacts? Facts, Finding? Problem)> ReadAsync(SweptCluster cluster, ListBudget budget, CancellationToken cancellationToken)
    {
        using var patience = new Patience(limits.ClusterTime, time, cancellationToken);
        RunnerFacts? facts = null;
        var problem = await patience.TryAsync(async token =>
        {
            var client = cluster.Hosting ? fleet().Hosting(new HostingClusterName(cluster.Name)) : fleet().Managed(new ManagedClusterName(cluster.Name));
            facts = await new RunnerReading(client, cluster, budget).ReadAsync(token);
        });
        return problem is null ? (facts, null) : (null, problem);
    }
}
