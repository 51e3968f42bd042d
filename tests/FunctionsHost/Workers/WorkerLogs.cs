using System.Collections.Concurrent;

using MultiHubFlows.FunctionsHost.Protocol;

namespace MultiHubFlows.FunctionsHost.Workers;

/// <summary>What workers log, under the categories of the real host.</summary>
internal sealed partial class WorkerLogs(ILoggerFactory loggers)
{
    private readonly ConcurrentDictionary<string, string> _functions = new();

    /// <summary>An invocation that logs may be written under its function's name.</summary>
    public void Begin(string invocationId, string function) => _functions[invocationId] = function;

    public void End(string invocationId) => _functions.TryRemove(invocationId, out _);

    public void Write(RpcLog log)
    {
        var category = log.LogCategory == RpcLog.Types.RpcLogCategory.User && _functions.TryGetValue(log.InvocationId, out var function)
            ? $"Function.{function}.User"
            : $"Host.Worker.{log.Category}";
        var exception = log.Exception is { } failure ? $"\n{failure.Message}\n{failure.StackTrace}" : string.Empty;
        var level = (LogLevel)(int)log.Level;
        var logger = loggers.CreateLogger(category);
        LogText(logger, level, log.Message, exception);
    }

    [LoggerMessage(EventId = 9002, Message = "{Text}{Exception}")]
    private static partial void LogText(ILogger logger, LogLevel level, string text, string exception);
}
