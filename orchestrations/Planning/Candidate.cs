namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>A place where a registration's agent could run: what is against it, and how much speaks for it.</summary>
internal sealed record Candidate(PlanCase Case, IReadOnlyList<Finding> Refusals, IReadOnlyList<Preference> Preferences)
{
    public bool Fits => Refusals.Count == 0;

    public bool Hosted => Case.Hosted;

    public string RunsOn => Case.Planned.RunsOn;

    public int Points { get; } = Preferences.Sum(preference => preference.Points);
}

/// <summary>Something that speaks for a place.</summary>
internal sealed record Preference(Finding Reason, int Points);
