using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Processes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>
/// Operations on one fleet, executed by a process that is killed and started again until they ended. Each life ends at the first of those
/// fault points that were not met yet, or, every now and then, at a generated point before it.
/// </summary>
internal sealed class KillRound(SimulatedFleet fleet, Random random, IEnumerable<FaultPoint> points, int mostSkipped, AskedOperations operations)
{
    private const int LivesPerGeneratedPoint = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly StringBuilder _lives = new();
    private readonly HashSet<WriteKind> _writes = [];
    private readonly List<FaultPoint> _left = [.. points];
    private readonly List<FaultPoint> _met = [];

    /// <summary>More arguments of the process.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Faults that there are in each life.</summary>
    public IReadOnlyList<JsonObject> Standing { get; init; } = [];

    public AskedOperations Operations => operations;

    /// <summary>What every life of the process wrote, and how it was ended.</summary>
    public string Lives => _lives.ToString();

    /// <summary>The fault points at which it was killed.</summary>
    public IReadOnlyList<FaultPoint> Met => _met;

    /// <summary>The kinds of writes that the servers saw.</summary>
    public IReadOnlySet<WriteKind> Writes => _writes;

    /// <summary>Runs to the end; returns how many kills it took, at most as many as given.</summary>
    public async Task<int> RunAsync(int mostKills, CancellationToken cancellationToken)
    {
        var kills = 0;
        while (!await LiveAsync(kills < mostKills, cancellationToken))
        {
            kills++;
        }

        return kills;
    }

    /// <summary>One life; whether all ended in it, so that it did not have to be killed.</summary>
    private async Task<bool> LiveAsync(bool mortal, CancellationToken cancellationToken)
    {
        var point = mortal && (_left.Count == 0 || random.Next(LivesPerGeneratedPoint) == 0) ? KillPoint.Next(random) : KillPoint.Never;
        await fleet.ForgetRequestsAsync(cancellationToken);
        foreach (var fault in Standing)
        {
            await fleet.AddFaultAsync(fault.DeepClone().AsObject(), server: null, cancellationToken);
        }

        foreach (var left in mortal ? _left : [])
        {
            await fleet.AddFaultAsync(left.Rule(random.Next(mostSkipped + 1)), server: null, cancellationToken);
        }

        await using var process = MultihubProcess.Start(["serve", "--fleet", fleet.FleetFile, "--data", fleet.DataFolder("data"), "--until-eof", .. Arguments]);
        using var other = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var end = "work done";
        try
        {
            var work = WorkAsync(process, other.Token);
            var held = fleet.UntilHeldAsync(other.Token);
            var death = ReachAsync(point, operations.Changes, other.Token);
            var first = await Task.WhenAny(work, held, death);
            if (first == work)
            {
                await work;
                await other.CancelAsync();
                await AwaitCutOffAsync(Task.WhenAll(death, held));
                return true;
            }

            await first;
            await process.KillAsync(cancellationToken);
            end = first == held ? string.Join(" and ", Meet(await held)) : $"{point.Cause} {point.After}";
            await other.CancelAsync();
            await AwaitCutOffAsync(Task.WhenAll(work, death, held));
            return false;
        }
        finally
        {
            await process.EndNowAsync();
            _lives.AppendLine(null, $"--- a life until {end}").Append(process.Talk);
            await fleet.UntilNothingIsHeldAsync(cancellationToken);
            await fleet.RemoveFaultsAsync(cancellationToken);
            _writes.UnionWith(await fleet.WritesAsync(cancellationToken));
        }
    }

    private IReadOnlyList<FaultPoint> Meet(IReadOnlyList<FaultPoint> held)
    {
        _met.AddRange(held);
        _left.RemoveAll(held.Contains);
        return held;
    }

    private async Task WorkAsync(MultihubProcess process, CancellationToken cancellationToken)
    {
        await process.SaysAsync("Listening on", cancellationToken);
        using var api = await ServeApi.OpenAsync(fleet.DataFolder("data"), cancellationToken);
        await operations.RunAsync(api, cancellationToken);
    }

    private async Task ReachAsync(KillPoint point, int changesBefore, CancellationToken cancellationToken)
    {
        if (point.Cause is KillCause.Never or KillCause.Milliseconds)
        {
            await Task.Delay(point.Cause == KillCause.Never ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(point.After), TimeProvider.System, cancellationToken);
            return;
        }

        while ((point.Cause == KillCause.Requests ? await fleet.RequestsAsync(cancellationToken) : operations.Changes - changesBefore) < point.After)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Waits for what went on while its process was killed under it.</summary>
    private static async Task AwaitCutOffAsync(Task task)
    {
        await Task.WhenAny(task);
        var unexpected = (task.Exception?.Flatten().InnerExceptions ?? []).Where(
            failure => failure is not (OperationCanceledException or HttpRequestException or IOException or Xunit.Sdk.XunitException));
        if (unexpected.FirstOrDefault() is { } first)
        {
            throw first;
        }
    }
}
