namespace MultiHubFlows.FunctionsHost.Http;

/// <summary>What the HTTP side logs: never a header or a query, which carry keys.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(EventId = 9020, Level = LogLevel.Error, Message = "HTTP call of {Function} failed: {Reason}")]
    public static partial void Failed(ILogger logger, string function, string reason);

    [LoggerMessage(EventId = 9021, Level = LogLevel.Information, Message = "HTTP caller of {Function} left")]
    public static partial void Left(ILogger logger, string function, Exception failure);
}
