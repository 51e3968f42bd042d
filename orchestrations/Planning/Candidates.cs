using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>The places that a wish leaves open, each judged by itself.</summary>
internal static class Candidates
{
    /// <summary>All places that the wish allows, fitting or not, in the order of the fleet file.</summary>
    public static IReadOnlyList<Candidate> Of(OnboardingRequest request, RegistrationRequest wish, PlanIndex index)
    {
        // Names follow from mode and namespace; a fleet may have many hosting clusters.
        var names = new Dictionary<AgentMode, RegistrationNames>();
        return [.. Places(wish, index.Snapshot).Select(place => At(request, wish, index, place, Names(place.Mode)))];

        RegistrationNames Names(AgentMode mode)
        {
            if (!names.TryGetValue(mode, out var made))
            {
                names[mode] = made = RegistrationNames.For(request.Cluster, wish.Hub, mode, wish.AgentNamespace ?? AgentNamespace.Own, request.Operation, request.Move?.Next ?? 1);
            }

            return made;
        }
    }

    /// <summary>The same place with the default agent namespace.</summary>
    public static Candidate InDefaultNamespace(Candidate candidate) =>
        At(
            candidate.Case.Request,
            candidate.Case.Wish,
            candidate.Case.Index,
            new Place(candidate.Case.Planned.Mode, null),
            RegistrationNames.For(candidate.Case.Request.Cluster, candidate.Case.Wish.Hub, candidate.Case.Planned.Mode, AgentNamespace.Default, candidate.Case.Request.Operation, candidate.Case.Move?.Next ?? 1));

    /// <summary>Places that the wish rules out.</summary>
    public static IEnumerable<Place> NotAskedFor(RegistrationRequest wish, Snapshot snapshot)
    {
        var asked = Places(wish, snapshot).Select(place => place.Host).ToHashSet();
        return Places(new RegistrationRequest { Hub = wish.Hub }, snapshot).Where(place => !asked.Contains(place.Host));
    }

    /// <summary>What the planner may choose from: one pod where the agent's version knows that, on the cluster or on any hosting cluster.</summary>
    private static IEnumerable<Place> Places(RegistrationRequest wish, Snapshot snapshot)
    {
        if (wish.Mode is { } mode && !mode.IsHosted())
        {
            return [new Place(mode, null)];
        }

        var agent = snapshot.Fleet.Hubs.FirstOrDefault(hub => hub.Name == wish.Hub)?.AgentVersion;
        var old = OcmVersion.IsOlder(agent, OcmVersion.KnowsSingleton);
        var hosted = wish.Mode ?? (old ? AgentMode.Hosted : AgentMode.SingletonHosted);
        var here = new Place(old ? AgentMode.Default : AgentMode.Singleton, null);
        if (wish.HostingCluster is { } host)
        {
            return [new Place(hosted, host)];
        }

        if (wish.Mode is not null && snapshot.Fleet.HostingClusters.Count == 0)
        {
            return [new Place(hosted, null)];
        }

        return wish.Mode is null && (wish.AgentNamespace == AgentNamespace.Default || wish.OnCluster == true)
            ? [here]
            : [.. wish.Mode is null ? [here] : Array.Empty<Place>(), .. snapshot.Fleet.HostingClusters.Select(known => new Place(hosted, known.Name))];
    }

    private static Candidate At(OnboardingRequest request, RegistrationRequest wish, PlanIndex index, Place place, RegistrationNames names)
    {
        var snapshot = index.Snapshot;
        var hub = snapshot.Fleet.Hubs.FirstOrDefault(known => known.Name == wish.Hub);
        var options = AgentOptions.Merge(wish.Agent, AgentOptions.Merge(snapshot.Fleet.Agent, hub?.Agent));
        var images = hub is null ? null : AgentImages.Of(place.Mode, options?.ImageRegistry ?? snapshot.Fleet.ImageRegistry, hub.AgentVersion);
        var its = new PlanCase(
            request,
            wish,
            new PlannedRegistration
            {
                Hub = wish.Hub,
                Mode = place.Mode,
                HostingCluster = place.Host,
                RunsOn = place.Host?.Value ?? request.Cluster.Value,
                Names = names,
                Image = images?.Agent,
                WorkImage = images?.Work,
                Options = options,
                OwnerAccepts = hub is { Administered: false },
                AgentServer = snapshot.Hubs.FirstOrDefault(facts => facts.Hub == wish.Hub)?.AgentServer,
                LeaseDurationSeconds = wish.LeaseDurationSeconds ?? hub?.LeaseDurationSeconds,
            },
            index);
        its = its with { Planned = its.Planned with { Slots = its.Host is null ? null : its.Slots } };
        var refusals = Refusals.Of(its);
        return new Candidate(its, refusals, refusals.Count > 0 ? [] : Planning.Preferences.Of(its));
    }
}

/// <summary>Where and how an agent could run; no host: on the managed cluster.</summary>
internal sealed record Place(AgentMode Mode, HostingClusterName? Host);
