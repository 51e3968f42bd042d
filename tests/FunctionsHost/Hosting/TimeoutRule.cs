using System.Runtime.ExceptionServices;

using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Timers;

using MultiHubFlows.FunctionsHost.Functions;

namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>
/// What becomes of an invocation that is still running when functionTimeout is over: it is given a moment, then its worker is replaced. (The
/// SDK by itself would end the host's process.)
/// </summary>
internal sealed partial class TimeoutRule(FunctionInvoker invoker, TimeProvider time, ILogger<TimeoutRule> logger) : IWebJobsExceptionHandlerFactory, IWebJobsExceptionHandler
{
    /// <summary>How long after the timeout an invocation may still end by itself.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(2);

    public IWebJobsExceptionHandler Create(IHost jobHost) => this;

    public async Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod)
    {
        if (exceptionInfo.SourceException is not FunctionTimeoutException { Task: { } running } timeout)
        {
            return;
        }

        if (await Task.WhenAny(running, Task.Delay(timeoutGracePeriod, time)) != running)
        {
            LogReplacing(logger, timeout.MethodName);
            invoker.GiveUp(timeout.MethodName.Split('.')[^1]);
        }
    }

    public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
    {
        LogUnhandled(logger, exceptionInfo.SourceException);
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 9040, Level = LogLevel.Error, Message = "{Method} goes on after functionTimeout: its worker is replaced")]
    private static partial void LogReplacing(ILogger logger, string method);

    [LoggerMessage(EventId = 9041, Level = LogLevel.Error, Message = "Unhandled failure of the job host")]
    private static partial void LogUnhandled(ILogger logger, Exception failure);
}
