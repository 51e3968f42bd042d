using Microsoft.DurableTask;

using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>What the planner has to know of a managed cluster. Reads only; access reviews are the only requests that create.</summary>
internal sealed class InspectManagedCluster(CurrentFleet fleet, BundleSource bundles, ClusterClientOptions options, TimeProvider time, ActivityStopping stopping)
    : TaskActivity<OnboardingRequest, ClusterFacts>
{
    /// <inheritdoc/>
    public override Task<ClusterFacts> RunAsync(TaskActivityContext context, OnboardingRequest input) => InspectAsync(input, stopping.Token);

    internal async Task<ClusterFacts> InspectAsync(OnboardingRequest request, CancellationToken cancellationToken)
    {
        var cluster = fleet().Managed(request.Cluster);
        var uid = ClusterReading.UidAsync(cluster, cancellationToken);
        var version = cluster.ServerVersionAsync(cancellationToken);
        var klusterlets = await ClusterReading.KlusterletsAsync(cluster, cancellationToken);
        var found = await ClusterReading.OperatorAsync(cluster, klusterlets is not null, cancellationToken);
        var namespaces = AgentNamespaces(request).Select(name => NamespaceReading.ReadAsync(cluster, name, cancellationToken)).ToList();
        return new ClusterFacts
        {
            Uid = await uid,
            KubernetesVersion = await version,
            Operator = found,
            Klusterlets = [.. (klusterlets ?? []).Select(ClusterReading.Seen)],
            Namespaces = [.. (await Task.WhenAll(namespaces)).OfType<NamespaceSeen>()],
            MissingRights = [.. (await cluster.ReviewAccessAsync(Rows(request, found), cancellationToken)).Select(row => row.ToString())],
            EndpointProblem = await EndpointProblemAsync(request, cancellationToken),
        };
    }

    private static IEnumerable<string> AgentNamespaces(OnboardingRequest request) =>
        request.Registrations.Select(wish => Names(request, wish).AgentNamespace).Distinct(StringComparer.Ordinal);

    private static RegistrationNames Names(OnboardingRequest request, RegistrationRequest wish) =>
        RegistrationNames.For(request.Cluster, wish.Hub, wish.Mode, wish.AgentNamespace, request.Operation);

    private static IReadOnlyList<AccessRow> Rows(OnboardingRequest request, OperatorFacts? found)
    {
        var here = request.Registrations.Where(wish => !wish.Mode.IsHosted()).Select(wish => Names(request, wish).RunsIn);
        return
        [
            .. Rights.OnManaged()
                .Concat(here.SelectMany(ns => Rights.OnRunner(ns, found is not null)))
                .Concat(request.Registrations.Any(wish => wish.Mode.IsHosted()) ? Rights.ForHostedAgent() : [])
                .Distinct(),
        ];
    }

    /// <summary>Why a hosting cluster's operator would not reach this cluster; asked only where an agent is to be hosted.</summary>
    private async Task<Finding?> EndpointProblemAsync(OnboardingRequest request, CancellationToken cancellationToken)
    {
        var addresses = new AgentAddresses(fleet(), options, time);
        foreach (var hosting in request.Registrations.Select(wish => wish.HostingCluster).OfType<HostingClusterName>().Distinct())
        {
            try
            {
                await addresses.ManagedAsync(request.Cluster, await OperatorVersionAsync(hosting, cancellationToken), cancellationToken);
            }
            catch (HubRefusedException refused)
            {
                return new Finding(refused.Code, refused.Message, refused.NextStep);
            }
        }

        return null;
    }

    private async Task<string?> OperatorVersionAsync(HostingClusterName hosting, CancellationToken cancellationToken)
    {
        try
        {
            var found = await ClusterReading.OperatorAsync(fleet().Hosting(hosting), definition: true, cancellationToken);
            return found is null ? bundles.Current?.Version : found.Version;
        }
        catch (HubUnreachableException)
        {
            // Its own inspection says so.
            return bundles.Current?.Version;
        }
    }
}
