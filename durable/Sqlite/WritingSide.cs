using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The parts of a store that may change it.</summary>
internal sealed partial class WritingSide : IAsyncDisposable
{
    private readonly SqliteOrchestrationServiceOptions _options;
    private readonly LiveState _live;
    private readonly Recovery _recovery;
    private readonly ILogger _logger;

    public WritingSide(
        SqliteOrchestrationServiceOptions options,
        SqliteConnection connection,
        LiveState live,
        Readers readers,
        ILogger logger)
    {
        _options = options;
        _live = live;
        _logger = logger;
        var time = options.TimeProvider;
        var limits = new PortableLimits(options.EnforcePortableLimits);
        var settings = new WriterSettings(time, options.GroupCommit, options.FlushToDisk, options.CommitFaults);
        Writer = new Writer(connection, live, settings, logger);
        _recovery = new Recovery(connection);
        var patient = new PatientWriter(Writer, time);
        Turns = new OrchestrationWorkItems(live, readers, patient, limits, logger);
        Activities = new ActivityWorkItems(live, readers, patient, limits, logger);
        Client = new InstanceClient(Writer, live, new StateQueries(readers), limits, time);
        Purge = new Purge(Writer, readers, time);
        live.Timers.Fire = () => _ = DeliverDueAsync();
    }

    public Writer Writer { get; }

    public OrchestrationWorkItems Turns { get; }

    public ActivityWorkItems Activities { get; }

    public InstanceClient Client { get; }

    public Purge Purge { get; }

    /// <summary>Takes up what is in the file. What an earlier start still has in hand can no longer be written.</summary>
    public Task StartAsync()
    {
        if (_options.Access != StoreAccess.Worker)
        {
            throw new InvalidOperationException($"The store {_options.Path} was opened for a client; only a worker runs it");
        }

        return Writer.WriteAsync(_recovery.Load);
    }

    /// <summary>Completes when all that was asked for before is written.</summary>
    public Task DrainAsync() => Writer.WriteAsync((_, _) => true);

    public ValueTask DisposeAsync() => Writer.DisposeAsync();

    private async Task DeliverDueAsync()
    {
        if (_options.Access != StoreAccess.Worker)
        {
            return;
        }

        try
        {
            await Writer.WriteAsync(DueMessages.Deliver);
        }
        catch (SqliteException exception)
        {
            var again = _options.TimeProvider.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(1);
            _live.Timers.Plan(again);
            LogTimersLate(_logger, exception.Message);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or MemoryLostException)
        {
            // The next start delivers them
        }
    }

    [LoggerMessage(EventId = 4030, Level = LogLevel.Error, Message = "Timers could not be delivered, trying again in a second: {Reason}")]
    private static partial void LogTimersLate(ILogger logger, string reason);
}
