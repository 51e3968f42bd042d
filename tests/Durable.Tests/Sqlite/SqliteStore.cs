using DurableTask.Core;

using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Our store in a file of its own.</summary>
public sealed class SqliteStore : EngineStore
{
    private readonly TemporaryFolder _folder = new();
    private SqliteOrchestrationService? _service;

    public override Task<IOrchestrationService> OpenAsync()
    {
        _service = SqliteOrchestrationService.Open(
            new SqliteOrchestrationServiceOptions { Path = _folder.File("store.db"), EnforcePortableLimits = false },
            NullLoggerFactory.Instance);
        return Task.FromResult<IOrchestrationService>(_service);
    }

    public override async Task CloseAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
            _service = null;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}
