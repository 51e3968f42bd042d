using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>
/// Decides a plan: a pure function of the request and of what was seen, the policy included. First what must hold, for each place by itself and
/// for all registrations together; then what is preferred.
/// </summary>
public static class Planner
{
    /// <summary>The plan, hashed; registrations that cannot be joined are in it with their refusals.</summary>
    public static Plan Decide(OnboardingRequest request, Snapshot snapshot)
    {
        var choices = Choice.All(request, snapshot);
        var plan = new Plan
        {
            Cluster = request.Cluster,
            ClusterUid = snapshot.Cluster?.Uid,
            Registrations = [.. choices.Select(choice => choice.Refusals.Count > 0 ? Refused(choice, choices, request, snapshot) : Planned(choice, choices))],
            Policy = ContentHash.Of(PortableJson.Canonical(snapshot.Fleet.Policy)),
        };
        return plan with
        {
            Hash = PlanHash.Of(plan),
            Read = [.. snapshot.Cluster?.Read ?? [], .. snapshot.Hubs.SelectMany(hub => hub.Read), .. snapshot.Hosts.SelectMany(host => host.Facts.Read)],
        };
    }

    private static PlannedRegistration Planned(Choice choice, IReadOnlyList<Choice> all)
    {
        var its = choice.Place.Case;
        var (alternatives, leftOut) = Alternatives.Of(choice, all.Count);
        return its.Planned with
        {
            Writes = Writes.Of(its),
            Undo = Writes.Undo(its),
            Warnings = Warnings.Of(its, all),
            Reasons = Reasons(choice),
            Alternatives = alternatives,
            AlternativesLeftOut = leftOut,
        };
    }

    private static PlannedRegistration Refused(Choice choice, IReadOnlyList<Choice> all, OnboardingRequest request, Snapshot snapshot)
    {
        var (alternatives, leftOut) = Alternatives.Of(choice, all.Count);
        return choice.Place.Case.Planned with
        {
            Refusals = choice.Refusals,
            InUse = choice.Refusals[0].Code == Refusals.InUse,
            Alternatives = alternatives,
            AlternativesLeftOut = leftOut,
            Nearest = NearestPlan.Of(choice, all, request, snapshot),
        };
    }

    private static IReadOnlyList<Finding> Reasons(Choice choice)
    {
        var others = choice.Candidates.Where(candidate => !ReferenceEquals(candidate, choice.Place)).ToList();
        var only = others.Count > 0 && !others.Exists(candidate => candidate.Fits);
        return
        [
            .. others.Count == 0 ? [new Finding("AsAskedFor", $"The request asks for {choice.Place.Case.Planned.Mode} on {choice.Place.RunsOn}.")] : Array.Empty<Finding>(),
            .. NotOnCluster(choice),
            .. only ? [new Finding("OnlyPlace", $"Of {others.Count + 1} places it is the only one that is possible.")] : Array.Empty<Finding>(),
            .. choice.Place.Preferences.Select(preference => preference.Reason),
        ];
    }

    /// <summary>Where the cluster itself was allowed too, the first question is why the agent is not there.</summary>
    private static IEnumerable<Finding> NotOnCluster(Choice choice) => choice.Candidates
        .Where(candidate => choice.Place.Hosted && !candidate.Hosted)
        .Select(here => new Finding("NotOnCluster", $"It does not run on {here.RunsOn} itself: {Alternatives.Rejected(here, choice).Sentence}"));
}
