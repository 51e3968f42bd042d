using DurableTask.Core;

using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Our store, losing its memory once.</summary>
internal sealed class DroppingStore(DropPoint point) : EngineStore
{
    private readonly TemporaryFolder _folder = new();
    private DroppingService? _service;

    public override Task<IOrchestrationService> OpenAsync()
    {
        _service = new DroppingService(_folder.File("store.db"), point);
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
