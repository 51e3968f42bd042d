using Microsoft.DurableTask;

using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>What the fleet file says about the clusters of a request. Reads no cluster, and changes nothing.</summary>
internal sealed class ReadFleet(CurrentFleet current, BundleSource bundles) : TaskActivity<OnboardingRequest, FleetFacts>
{
    /// <inheritdoc/>
    public override Task<FleetFacts> RunAsync(TaskActivityContext context, OnboardingRequest input) => Task.FromResult(Read(input));

    internal FleetFacts Read(OnboardingRequest request)
    {
        try
        {
            return Facts(request, current().Fleet, bundles.Current?.Version);
        }
        catch (Exception problem) when (problem is IExplainedFailure explained && explained.Code is Reasons.FleetUnusable or Reasons.BundleUnusable)
        {
            var why = (IExplainedFailure)problem;
            return new FleetFacts { Problem = new Finding(why.Code, Failures.Cut(problem.Message), why.NextStep) };
        }
    }

    private static FleetFacts Facts(OnboardingRequest request, Fleet fleet, string? bundleVersion) =>
        new()
        {
            Deadlines = new JoinDeadlines
            {
                OperatorReady = fleet.Deadlines.OperatorReady,
                Csr = fleet.Deadlines.Csr,
                Available = fleet.Deadlines.Available,
                Gone = fleet.Deadlines.Gone,
            },
            Labels = new SortedDictionary<string, string>((fleet.Managed(request.Cluster)?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            Agent = fleet.Managed(request.Cluster)?.Agent,
            PullSecrets = fleet.PullSecrets.Count > 0 ? [.. fleet.PullSecrets.Select(secret => secret.Name)] : null,
            ImageRegistry = fleet.Operator.ImageRegistry,
            BundleVersion = bundleVersion,
            Hubs = [.. request.Registrations.Select(wish => fleet.Hub(wish.Hub)).OfType<Clusters.Configuration.FleetHub>().Select(hub => Hub(fleet, hub, bundleVersion))],
            HostingClusters =
            [
                .. fleet.HostingClusters.Select(hosting => new Orchestrations.Planning.FleetHostingCluster(hosting.Name, hosting.Slots)
                {
                    Draining = hosting.Draining,
                    CannotReach = hosting.CannotReach,
                }),
            ],
            Policy = fleet.Policy,
            Capacity = fleet.Capacity.Provider == CapacitySource.Existing ? null : new CapacityFacts(fleet.Capacity.Provider, fleet.Capacity.Instructions),
            ClusterCannotReach = fleet.Managed(request.Cluster)?.CannotReach ?? [],
            KnowsCluster = fleet.Managed(request.Cluster) is not null,
        };

    private static Orchestrations.Planning.FleetHub Hub(Fleet fleet, Clusters.Configuration.FleetHub hub, string? bundleVersion) =>
        new(hub.Name, hub.Administered, hub.AgentVersion ?? fleet.Operator.Version ?? bundleVersion ?? string.Empty, hub.LeaseDurationSeconds) { Agent = hub.Agent };
}
