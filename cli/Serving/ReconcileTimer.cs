using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using MultiHubFlows.Api.Reconciliations;

namespace MultiHubFlows.Cli.Serving;

/// <summary>
/// Starts a sweep whenever one is due. It looks at the clock at least once a minute, so a machine that slept makes up the newest slot soon after
/// it woke, and trouble with the store is over at the next look.
/// </summary>
internal sealed partial class ReconcileTimer(ReconcileSchedule schedule, ReconcileStarter starter, DurableTaskClient client, TimeProvider time, ILogger<ReconcileTimer> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var since = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(since, stoppingToken);
            var left = schedule.After(time.GetUtcNow()) - time.GetUtcNow() ?? LongestPause;
            await Task.Delay(left < ShortestPause ? ShortestPause : left < LongestPause ? left : LongestPause, time, stoppingToken);
        }
    }

    private async Task LookAsync(DateTimeOffset since, CancellationToken stoppingToken)
    {
        try
        {
            if (await starter.StartDueAsync(client, schedule, since, stoppingToken) is { } id)
            {
                LogStarted(logger, id);
            }
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            LogTrouble(logger, trouble.GetType().FullName!);
        }
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Information, Message = "Started sweep {Id}")]
    private static partial void LogStarted(ILogger logger, string id);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Warning, Message = "A due sweep could not be started ({Type}); it is tried again within a minute")]
    private static partial void LogTrouble(ILogger logger, string type);
}
