using System.Text;

using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>Writes what the simulator logs into the running test's output.</summary>
internal sealed class TestLog : ILoggerProvider, ILogger
{
    public static ILoggerFactory Factory { get; } = LoggerFactory.Create(
        builder => builder.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning).AddProvider(new TestLog()));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = new StringBuilder($"{logLevel}: {formatter(state, exception)}");
        if (exception is not null)
        {
            line.AppendLine().Append(exception);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(line.ToString());
    }

    public void Dispose()
    {
    }
}
