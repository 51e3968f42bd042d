using System.Globalization;

using Microsoft.Extensions.Configuration;

using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>
/// The real process, killed again and again while clusters leave hubs, move their agents and are handed over, by ./soak.sh. The first round of each flow aims at every
/// fault point, the second one, in other modes, at what the first has not met, and at generated points. MULTIHUB_SEED says where they begin.
/// </summary>
public sealed class FlowKillTests
{
    // Each fourth life may end at a generated point.
    private const double LivesPerPoint = 4.0 / 3;
    private const int MostGenerated = 25;

    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(12);

    [Fact(Explicit = true)]
    public Task Leave_KilledAtEveryFaultPointAndAtGeneratedOnes_LeavesOnceAndNothingOver() => BothAsync((other, _, _) => Task.FromResult(KilledFlows.Leave(other)));

    [Fact(Explicit = true)]
    public Task Move_KilledAtEveryFaultPointAndAtGeneratedOnes_MovesOnceAndLeavesNothingOver() => BothAsync((other, _, _) => Task.FromResult(KilledFlows.Move(other)));

    [Fact(Explicit = true)]
    public Task HandOff_KilledAtEveryFaultPointAndAtGeneratedOnes_HandsOverOnceAndLeavesNothingOver() => BothAsync(async (other, keys, cancellationToken) =>
        KilledFlows.HandOff(other, await ApiKeys.CreateAsync("provider-ops", "approver", keys, cancellationToken), await ApiKeys.CreateAsync("customer-ops", "approver", keys, cancellationToken)));

    private static async Task BothAsync(Func<bool, string, CancellationToken, Task<KilledFlow>> flow)
    {
        var seed = new ConfigurationBuilder().AddEnvironmentVariables("MULTIHUB_").Build().GetValue("SEED", 4);
        var left = await RoundAsync(seed, flow, other: false, left: null);
        left = await RoundAsync(seed, flow, other: true, left);
        None(left, "The process was killed at none of these points: are these writes sent no more?");
    }

    /// <summary>One round; returns the fault points that it leaves, of those that an earlier one has left, or of all.</summary>
    private static async Task<IReadOnlyList<FaultPoint>> RoundAsync(int seed, Func<bool, string, CancellationToken, Task<KilledFlow>> create, bool other, IReadOnlyList<FaultPoint>? left)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(LongestRound);
        using var folder = new ScratchFolder();
        var keys = folder.Of("keys.json");
        var round = new FlowRound(await create(other, keys, deadline.Token), keys);
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            var points = left ?? FaultPoint.Of(round.Flow.Writes);
            var killed = await round.RunAsync(new Random(seed), points, other ? MostGenerated : (int)(points.Count * LivesPerPoint), deadline.Token);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}: {killed.Kills} kills, at {killed.Met.Distinct().Count()} of {points.Count} fault points and at generated ones, in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s"));
            None(killed.Writes.Except(round.Flow.Writes), $"These kinds of writes have no fault points yet, add them to the flow's list in {nameof(WriteKind)}:");
            return [.. points.Except(killed.Met)];
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Round {(other ? 2 : 1)} with MULTIHUB_SEED={seed}: {failure.Message}\n{round.Told}"), failure);
        }
    }

    private static void None<T>(IEnumerable<T> found, string otherwise) => Assert.True(!found.Any(), $"{otherwise} {string.Join(", ", found)}");
}
