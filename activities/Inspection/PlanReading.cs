using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>
/// Inspects and plans at once, without a flow: the same looks and the same decision as the flow's, each cluster asked once and not for long. It
/// changes no object: it reads, asks for its own rights, and tries by dry run.
/// </summary>
public sealed class PlanReading
{
    private const int ClustersAtOnce = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CurrentFleet _fleet;
    private readonly ReadFleet _read;
    private readonly InspectManagedCluster _managed;
    private readonly InspectHub _hub;
    private readonly InspectHostingCluster _host;
    private readonly TimeProvider _time;

    internal PlanReading(CurrentFleet fleet, BundleSource bundles, HubAddresses addresses, ClusterClientOptions options, TimeProvider time)
    {
        var stopping = new ActivityStopping();
        _fleet = fleet;
        _time = time;
        _read = new ReadFleet(fleet, bundles);
        _managed = new InspectManagedCluster(fleet, options, time, stopping);
        _hub = new InspectHub(fleet, addresses, stopping);
        _host = new InspectHostingCluster(fleet, stopping);
    }

    /// <summary>The plan for a request, and what applying it would do to the objects that are there.</summary>
    public async Task<(Plan Plan, IReadOnlyList<ObjectChange> Changes)> PlanAsync(OnboardingRequest request, CancellationToken cancellationToken)
    {
        var (plan, fleet) = await DecideAsync(request, _read.Read(request), cancellationToken);
        return (plan, fleet.KnowsCluster ? await new PlannedChanges(_fleet()).OfAsync(request, plan, fleet, cancellationToken) : []);
    }

    /// <summary>The plan alone.</summary>
    public async Task<Plan> DecideAsync(OnboardingRequest request, CancellationToken cancellationToken) =>
        (await DecideAsync(request, _read.Read(request), cancellationToken)).Plan;

    private async Task<(Plan Plan, FleetFacts Fleet)> DecideAsync(OnboardingRequest request, FleetFacts fleet, CancellationToken cancellationToken)
    {
        var snapshot = new Snapshot { Fleet = fleet };
        if (fleet.Problem is not null || !fleet.KnowsCluster)
        {
            return (Planner.Decide(request, snapshot), fleet);
        }

        var managed = LookAsync(token => _managed.InspectAsync(request, token), finding => new ClusterFacts { Unreachable = finding }, cancellationToken);
        var hubs = fleet.Hubs.Select(hub => LookAsync(
            token => _hub.InspectAsync(new InspectionOf(request, Hub: hub.Name), token), finding => new HubFacts { Hub = hub.Name, Unreachable = finding }, cancellationToken));
        var seen = Task.WhenAll(hubs);
        snapshot = snapshot with { Hosts = await HostsAsync(request, InspectionScope.First(request, fleet), cancellationToken), Cluster = await managed, Hubs = await seen };
        var plan = Planner.Decide(request, snapshot);
        if (InspectionScope.Second(plan, snapshot) is { Count: > 0 } more)
        {
            var closely = await HostsAsync(request, more, cancellationToken);
            plan = Planner.Decide(request, snapshot with { Hosts = [.. snapshot.Hosts.Select(host => closely.FirstOrDefault(again => again.Name == host.Name) ?? host)] });
        }

        return (plan, fleet);
    }

    private async Task<IReadOnlyList<HostingClusterSeen>> HostsAsync(OnboardingRequest request, IReadOnlyList<HostToInspect> hosts, CancellationToken cancellationToken)
    {
        var seen = new List<HostingClusterSeen>();
        foreach (var some in hosts.Chunk(ClustersAtOnce))
        {
            seen.AddRange(await Task.WhenAll(some.Select(async host => new HostingClusterSeen(
                host.Name,
                await LookAsync(
                    token => _host.InspectAsync(new InspectionOf(request, HostingCluster: host.Name, Brief: host.Brief), token),
                    finding => new ClusterFacts { Unreachable = finding, Brief = host.Brief },
                    cancellationToken)))));
        }

        return seen;
    }

    private async Task<T> LookAsync<T>(Func<CancellationToken, Task<T>> look, Func<Finding, T> unreachable, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await look(either.Token);
        }
        catch (Exception failure) when (failure is HubUnreachableException or HubRefusedException)
        {
            return unreachable(new Finding(((IExplainedFailure)failure).Code, Failures.Cut(failure.Message), ((IExplainedFailure)failure).NextStep));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return unreachable(new Finding(ClusterFailureCode.TimedOut, $"It did not answer everything in {Patience.TotalSeconds:0} s.", "Try again, or onboard: a flow waits longer."));
        }
    }
}
