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
        KilledFlows.HandOff(other, await KeyAsync("provider-ops", keys, cancellationToken), await KeyAsync("customer-ops", keys, cancellationToken)));

    [Fact(Explicit = true)]
    public Task Move_KilledWhileItIsRolledBack_GivesAllBackAndLeavesNothingOver() => BackAsync((_, _) => Task.FromResult(KilledFlows.MoveBack()));

    [Fact(Explicit = true)]
    public Task HandOff_KilledWhileItIsRolledBack_LeavesTheProvidersAndNothingOver() => BackAsync(async (keys, cancellationToken) =>
        KilledFlows.HandBack(await KeyAsync("provider-ops", keys, cancellationToken), await KeyAsync("customer-ops", keys, cancellationToken)));

    private static async Task BothAsync(Func<bool, string, CancellationToken, Task<KilledFlow>> flow)
    {
        var all = new List<FaultPoint>();
        var (killed, points) = await RoundAsync((keys, cancellationToken) => flow(false, keys, cancellationToken), FaultPoint.Of, mostGenerated: 0);
        all.AddRange(points.Except(killed.Met));
        (killed, _) = await RoundAsync((keys, cancellationToken) => flow(true, keys, cancellationToken), _ => all, MostGenerated);
        None(all.Except(killed.Met), "The process was killed at none of these points: are these writes sent no more?");
    }

    /// <summary>One round that aims at what takes away.</summary>
    private static async Task BackAsync(Func<string, CancellationToken, Task<KilledFlow>> flow)
    {
        var (killed, points) = await RoundAsync(flow, writes => FaultPoint.Of(writes.Where(write => write.Verb == "delete")), mostGenerated: 0);
        Assert.Contains(new WriteKind("delete", "klusterlets"), killed.Writes);
        None(points.Where(point => killed.Writes.Contains(point.Write)).Except(killed.Met), "The process was killed at none of these points:");
    }

    private static async Task<(KilledRound Killed, IReadOnlyList<FaultPoint> Points)> RoundAsync(
        Func<string, CancellationToken, Task<KilledFlow>> create, Func<IReadOnlyList<WriteKind>, IReadOnlyList<FaultPoint>> aims, int mostGenerated)
    {
        var seed = new ConfigurationBuilder().AddEnvironmentVariables("MULTIHUB_").Build().GetValue("SEED", 4);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(LongestRound);
        using var folder = new ScratchFolder();
        var keys = folder.Of("keys.json");
        var round = new FlowRound(await create(keys, deadline.Token), keys);
        try
        {
            var (began, points) = (TimeProvider.System.GetTimestamp(), aims(round.Flow.Writes));
            var killed = await round.RunAsync(new Random(seed), points, Math.Max(mostGenerated, (int)(points.Count * LivesPerPoint)), deadline.Token);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}: {killed.Kills} kills, at {killed.Met.Distinct().Count()} of {points.Count} fault points and at generated ones, in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s"));
            None(killed.Writes.Except(round.Flow.Writes), $"These kinds of writes have no fault points yet, add them to the flow's list in {nameof(WriteKind)}:");
            return (killed, points);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Round with MULTIHUB_SEED={seed}: {failure.Message}\n{round.Told}"), failure);
        }
    }

    private static Task<string> KeyAsync(string name, string keys, CancellationToken cancellationToken) => ApiKeys.CreateAsync(name, "approver", keys, cancellationToken);

    private static void None<T>(IEnumerable<T> found, string otherwise) => Assert.True(!found.Any(), $"{otherwise} {string.Join(", ", found)}");
}
