namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>The places that were not taken, each with why; those that were possible first. Bounded, so that a plan of many stays readable.</summary>
internal static class Alternatives
{
    private const int MostInAll = 200;
    private const int LeastEach = 3;
    private const int MostEach = 20;

    public static (IReadOnlyList<Alternative> Shown, int LeftOut) Of(Choice choice, int registrations)
    {
        var most = Math.Clamp(MostInAll / registrations, LeastEach, MostEach);
        var refused = choice.Refusals.Count > 0;
        var judged = choice.Candidates.Where(candidate => refused || !ReferenceEquals(candidate, choice.Place))
            .OrderByDescending(candidate => candidate.Fits).ThenByDescending(candidate => candidate.Points).ToList();
        var notAsked = Candidates.NotAskedFor(choice.Wish, choice.Place.Case.Snapshot).ToList();
        var told = judged.Take(most).Select(candidate => new Alternative(candidate.Case.Planned.Mode, candidate.RunsOn, Rejected(candidate, choice)))
            .Concat(notAsked.Take(most).Select(place => new Alternative(place.Mode, place.Host?.Value ?? choice.Place.Case.Request.Cluster.Value, NotAskedFor(choice))));
        return ([.. told.Take(most)], Math.Max(0, judged.Count + notAsked.Count - most));
    }

    /// <summary>Why a place that the wish allows was not taken.</summary>
    public static Finding Rejected(Candidate candidate, Choice choice)
    {
        if (!candidate.Fits)
        {
            return candidate.Refusals[0];
        }

        if (choice.Refusals.Count > 0)
        {
            return choice.Refusals[0];
        }

        var place = choice.Place;
        return candidate.Points > place.Points || (candidate.Points == place.Points && candidate.Hosted != place.Hosted)
            ? new Finding("LeftForOthers", $"{candidate.RunsOn} would be as good or better by itself ({candidate.Points} points against {place.Points}), but all registrations together are better off so, or only so possible.")
            : new Finding(
                "FewerPoints",
                $"{candidate.RunsOn} has {candidate.Points} points{For(candidate)}, {place.RunsOn} has {place.Points}{For(place)}"
                + (candidate.Points == place.Points ? " and comes first in the fleet file." : "."));
    }

    private static string For(Candidate candidate) => candidate.Preferences.Count == 0
        ? string.Empty
        : $" ({string.Join(", ", candidate.Preferences.Select(preference => $"{preference.Code} {preference.Points}"))})";

    private static Finding NotAskedFor(Choice choice) => new(
        "NotAskedFor", $"The request asks for {Asked(choice)}.");

    private static string Asked(Choice choice) => choice.Wish switch
    {
        { Mode: { } mode, HostingCluster: { } host } => $"{mode} on {host}",
        { Mode: { } mode } => $"{mode}",
        { HostingCluster: { } host } => $"{host}",
        _ => "the default agent namespace",
    };
}
