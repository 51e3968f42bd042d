namespace MultiHubFlows.Bench.Engine;

/// <summary>How much is measured.</summary>
internal sealed record EngineSizes(
    IReadOnlyList<int> Concurrency,
    int Instances,
    int FanOut,
    int Events,
    IReadOnlyList<int> Steps,
    IReadOnlyList<int> Waiting,
    int RawTurns)
{
    public static EngineSizes Full { get; } = new([1, 20, 100, 1000], 2000, 1000, 500, [100, 1000], [1000, 10_000], 10_000);

    /// <summary>What of <see cref="Full"/> Azure Storage can do in minutes; its rate does not depend on how many there are.</summary>
    public static EngineSizes Slow { get; } = new([1, 20, 100], 200, 100, 30, [], [], 0);

    public static EngineSizes Quick { get; } = new([1, 20], 100, 100, 20, [10, 50], [50, 200], 500);

    public static EngineSizes QuickAndSlow { get; } = new([1, 20], 20, 10, 3, [], [], 0);
}
