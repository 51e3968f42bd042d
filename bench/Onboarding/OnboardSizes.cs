namespace MultiHubFlows.Bench.Onboarding;

/// <summary>How much is measured.</summary>
/// <param name="Hubs">One bare cluster joins so many hubs, each size in a fleet of its own.</param>
/// <param name="Clusters">So many bare clusters join two hubs, all at once.</param>
/// <param name="Waiting">So many onboardings wait for a decision on their plan.</param>
internal sealed record OnboardSizes(IReadOnlyList<int> Hubs, IReadOnlyList<int> Clusters, IReadOnlyList<int> Waiting)
{
    public static OnboardSizes Full { get; } = new([1, 2, 3], [5, 50, 150], [100, 1000]);

    public static OnboardSizes Quick { get; } = new([2], [2], [20]);

    /// <summary>One of the parts, or all of them.</summary>
    public OnboardSizes Only(string? part) =>
        new(part is null or "hubs" ? Hubs : [], part is null or "clusters" ? Clusters : [], part is null or "waiting" ? Waiting : []);
}
