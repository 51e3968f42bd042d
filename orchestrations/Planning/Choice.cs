using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What was chosen for one registration: its place, or why there is none; and what there was to choose from.</summary>
/// <param name="Wish">What was asked for.</param>
/// <param name="Candidates">The places that the wish allows.</param>
/// <param name="Place">The place; of a refused registration the likeliest.</param>
/// <param name="Refusals">Why it is refused; empty: it is not.</param>
internal sealed record Choice(RegistrationRequest Wish, IReadOnlyList<Candidate> Candidates, Candidate Place, IReadOnlyList<Finding> Refusals)
{
    /// <summary>Code of a refusal: agents on the cluster and hosted ones together would be more than the policy allows.</summary>
    public const string Mixed = "SeveralOnClusterBesideHosted";

    /// <summary>Code of a refusal: each place has something against it.</summary>
    public const string NoPlace = "NoPlaceFits";

    /// <summary>Code of a refusal: hosting clusters would do, if one had room.</summary>
    public const string NoCapacity = "NoHostingCapacity";

    private const int PlacesNamed = 5;
    private const string MoreRoom = "Add a hosting cluster or raise slots in the fleet file, offboard agents, or end a draining.";

    /// <summary>Chooses for all registrations of a request together.</summary>
    public static IReadOnlyList<Choice> All(OnboardingRequest request, Snapshot snapshot)
    {
        var index = new PlanIndex(request, snapshot);
        var candidates = request.Registrations.Select(wish => Planning.Candidates.Of(request, wish, index)).ToList();
        var own = candidates.Select(places => places[0].Case.Planned.Names.Klusterlet).ToHashSet(StringComparer.Ordinal);
        if (request.Move is { } move)
        {
            // It will have gone: what counts is how many are where afterwards.
            own.Add(move.Klusterlet);
        }

        var existing = ExistingAgents.Of(request, snapshot, own);
        var policy = snapshot.Fleet.Policy;
        var places = Topology.Choose(
            [.. candidates.Select(judged => (IReadOnlyList<Candidate>)[.. judged.Where(candidate => candidate.Fits).OrderByDescending(candidate => candidate.Points)])], existing, policy.OnClusterBesideHosted).ToList();
        GiveDefaultNamespace(places, policy);
        return [.. request.Registrations.Select((wish, index) => Of(wish, candidates[index], places, index))];
    }

    private static Choice Of(RegistrationRequest wish, IReadOnlyList<Candidate> candidates, List<Candidate?> places, int index)
    {
        if (places[index] is { } place)
        {
            // The default agent namespace makes another candidate of the same place.
            return new Choice(wish, [.. candidates.Select(candidate => candidate.Case.Planned.HostingCluster == place.Case.Planned.HostingCluster ? place : candidate)], place, []);
        }

        var possible = candidates.Where(candidate => candidate.Fits).ToList();
        return possible.Count > 0
            ? new Choice(wish, candidates, possible[0], [possible.Exists(candidate => candidate.Hosted && HasRoomBeside(candidate, places)) ? TooMany(possible[0]) : TakenOrTooMany(possible)])
            : new Choice(wish, candidates, candidates[0], Against(candidates));
    }

    private static Finding[] Against(IReadOnlyList<Candidate> candidates)
    {
        var common = candidates[0].Refusals.Where(refusal => candidates.All(candidate => candidate.Refusals.Contains(refusal))).ToList();
        if (common.Count > 0)
        {
            return [.. common];
        }

        var each = string.Join(" ", candidates.Take(PlacesNamed).Select(candidate => $"{candidate.RunsOn}: {candidate.Refusals[0].Sentence}"));
        return candidates.Any(candidate => candidate.Hosted && candidate.Refusals.All(HostRules.IsRoom))
            ? [new Finding(NoCapacity, $"No hosting cluster has room for the agent. {each}", MoreRoom)]
            : [new Finding(NoPlace, $"No place for the agent is possible. {each}", "See the alternatives, and mend what is against the one that you want.")];
    }

    private static bool HasRoomBeside(Candidate candidate, List<Candidate?> places) =>
        candidate.Case.HoldsSlot || HostMatching.RoomFor(candidate) > places.Count(place => place is { Hosted: true } && place.RunsOn == candidate.RunsOn && !place.Case.HoldsSlot);

    private static Finding TakenOrTooMany(List<Candidate> possible) => possible.Exists(candidate => candidate.Hosted)
        ? new Finding(NoCapacity, $"Other registrations of the request take the last slots of {string.Join(", ", possible.Where(candidate => candidate.Hosted).Take(PlacesNamed).Select(candidate => candidate.RunsOn))}.", MoreRoom)
        : TooMany(possible[0]);

    private static Finding TooMany(Candidate possible)
    {
        var limit = possible.Case.Snapshot.Fleet.Policy.OnClusterBesideHosted;
        return new Finding(
            Mixed,
            $"Where an agent of {possible.Case.Request.Cluster} is hosted, at most {limit} may run on the cluster itself, those included that are there already.",
            "Have the others hosted, or all on the cluster; or raise onClusterBesideHosted in the policy.");
    }

    private static void GiveDefaultNamespace(List<Candidate?> places, PlanningPolicy policy)
    {
        var index = places.FindIndex(place => place is { Hosted: false, Case.Wish.AgentNamespace: null });
        if (policy.AgentNamespace == AgentNamespace.Default
            && index >= 0
            && places.TrueForAll(place => place?.Case.Wish.AgentNamespace != AgentNamespace.Default)
            && Planning.Candidates.InDefaultNamespace(places[index]!) is { Fits: true } there)
        {
            places[index] = there;
        }
    }
}
