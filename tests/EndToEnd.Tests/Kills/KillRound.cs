using System.Text;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>Onboardings on one fleet, executed by a process that is killed and started again until they ended.</summary>
internal sealed class KillRound(SimulatedFleet fleet, Random random)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly StringBuilder _lives = new();

    public Onboardings Onboardings { get; } = new();

    /// <summary>What every life of the process wrote, and how it was ended.</summary>
    public string Lives => _lives.ToString();

    /// <summary>Runs to the end; returns how many kills it took, at most as many as given.</summary>
    public async Task<int> RunAsync(int mostKills, CancellationToken cancellationToken)
    {
        var kills = 0;
        while (!await LiveAsync(kills < mostKills ? KillPoint.Next(random) : KillPoint.Never, cancellationToken))
        {
            kills++;
        }

        return kills;
    }

    /// <summary>One life; whether all ended in it, so that it did not have to be killed.</summary>
    private async Task<bool> LiveAsync(KillPoint point, CancellationToken cancellationToken)
    {
        await fleet.ForgetRequestsAsync(cancellationToken);
        await using var process = MultiHubProcess.Start("Listening on", "serve", "--fleet", fleet.FleetFile, "--data", fleet.DataFolder);
        using var other = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var work = WorkAsync(process, other.Token);
            var death = ReachAsync(point, Onboardings.Changes, other.Token);
            if (await Task.WhenAny(work, death) == work)
            {
                await work;
                await other.CancelAsync();
                await AwaitCutOffAsync(death);
                return true;
            }

            await death;
            await process.KillAsync(cancellationToken);
            await other.CancelAsync();
            await AwaitCutOffAsync(work);
            return false;
        }
        finally
        {
            _lives.AppendLine(null, $"--- a life until {point.Cause} {point.After}").Append(process.Said);
        }
    }

    private async Task WorkAsync(MultiHubProcess process, CancellationToken cancellationToken)
    {
        await process.UntilReadyAsync(cancellationToken);
        var address = await File.ReadAllTextAsync(Path.Combine(fleet.DataFolder, "address"), cancellationToken);
        var token = await File.ReadAllTextAsync(Path.Combine(fleet.DataFolder, "token"), cancellationToken);
        using var api = new JsonHttp(new Uri(address.Trim()), token.Trim());
        await Onboardings.RunAsync(api, cancellationToken);
    }

    private async Task ReachAsync(KillPoint point, int changesBefore, CancellationToken cancellationToken)
    {
        if (point.Cause is KillCause.Never or KillCause.Milliseconds)
        {
            await Task.Delay(point.Cause == KillCause.Never ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(point.After), TimeProvider.System, cancellationToken);
            return;
        }

        while ((point.Cause == KillCause.Requests ? await fleet.RequestsAsync(cancellationToken) : Onboardings.Changes - changesBefore) < point.After)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task AwaitCutOffAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception expected) when (expected is OperationCanceledException or HttpRequestException or IOException || task.IsFaulted && expected.Message.StartsWith("The process ended", StringComparison.Ordinal))
        {
            // Its process was killed under it.
        }
    }
}
