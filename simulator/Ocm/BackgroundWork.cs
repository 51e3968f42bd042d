using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>Long-running loops beside the caller: a cancelled one ends in peace, a defect is logged, never lost.</summary>
internal static partial class BackgroundWork
{
    public static void Start(string name, Func<CancellationToken, Task> work, ILogger logger, CancellationToken stopping) =>
        _ = RunAsync(name, work, logger, stopping);

    private static async Task RunAsync(
        string name, Func<CancellationToken, Task> work, ILogger logger, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await work(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception defect)
        {
            LogDefect(logger, defect, name);
        }
    }

    [LoggerMessage(EventId = 5901, Level = LogLevel.Critical, Message = "{Loop} ended by a defect")]
    private static partial void LogDefect(ILogger logger, Exception defect, string loop);
}
