using System.Collections.Concurrent;

using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Api.Tests.Service;

/// <summary>Everything that is logged, as lines.</summary>
internal sealed class LogLines : ILoggerProvider
{
    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, All);

    public ILogger<T> Of<T>() => new Typed<T>(CreateLogger(typeof(T).FullName!));

    /// <summary>Waits until such a line is there, and returns all of them.</summary>
    public async Task<IReadOnlyList<string>> UntilAsync(string part, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = All.Where(line => line.Contains(part, StringComparison.Ordinal)).ToList();
            if (found.Count > 0)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category} {formatter(state, exception)} {exception}");
    }

    private sealed class Typed<T>(ILogger logger) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logger.Log(logLevel, eventId, state, exception, formatter);
    }
}
