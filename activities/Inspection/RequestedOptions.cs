using MultiHubFlows.Activities.Access;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>What the options of a request need beyond what every join does, as the planner will merge them.</summary>
internal static class RequestedOptions
{
    /// <summary>What the agents of these wishes need on a cluster that runs them.</summary>
    public static IReadOnlyCollection<Need> OnRunner(Fleet fleet, OnboardingRequest request, IEnumerable<RegistrationRequest> wishes, bool withOperator)
    {
        var asked = wishes.ToList();
        var needs = new List<Need>();
        if (!withOperator)
        {
            needs.Add(Need.Install);
        }

        if (asked.Exists(wish => Of(fleet, request, wish)?.PullSecret is not null))
        {
            needs.Add(Need.PullSecrets);
        }

        if (asked.Exists(wish => fleet.Hub(wish.Hub) is { Administered: false }))
        {
            needs.Add(Need.OwnersHubs);
        }

        return needs;
    }

    /// <summary>The cluster sets that the cluster is to be in on a hub.</summary>
    public static IEnumerable<string> ClusterSets(Fleet fleet, OnboardingRequest request, HubName hub) =>
        request.Registrations.Where(wish => wish.Hub == hub).Select(wish => Of(fleet, request, wish)?.ClusterSet).OfType<string>();

    private static AgentOptions? Of(Fleet fleet, OnboardingRequest request, RegistrationRequest wish) =>
        AgentOptions.Merge(wish.Agent, AgentOptions.Merge(fleet.Managed(request.Cluster)?.Agent, fleet.Hub(wish.Hub)?.Agent));
}
