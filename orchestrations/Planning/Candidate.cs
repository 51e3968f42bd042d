namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>A place where a registration's agent could run: what is against it, and how much speaks for it.</summary>
internal sealed record Candidate(PlanCase Case, IReadOnlyList<Finding> Refusals, IReadOnlyList<Preference> Preferences)
{
    public bool Fits => Refusals.Count == 0;

    public bool Hosted => Case.Hosted;

    public string RunsOn => Case.Planned.RunsOn;

    public int Points { get; } = Preferences.Sum(preference => preference.Points);
}

/// <summary>Something that speaks for a place; its sentence is made only for the place that is taken.</summary>
internal sealed record Preference(string Code, int Points, Func<string> Sentence)
{
    public Finding Reason => new(Code, Sentence());
}
