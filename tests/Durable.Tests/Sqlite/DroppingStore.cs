using DurableTask.Core;

using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>Our store, losing its memory once.</summary>
internal sealed class DroppingStore(DropPoint point) : EngineStore
{
    private static readonly Lazy<byte[]> Empty = new(NewFile);

    private readonly TemporaryFolder _folder = new();
    private DroppingService? _service;

    public override Task<IOrchestrationService> OpenAsync()
    {
        var path = _folder.File("store.db");
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, Empty.Value);
        }

        _service = new DroppingService(path, point);
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

    // Made once: hundreds of runs begin with it.
    private static byte[] NewFile()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("store.db");
        using (StoreFile.Open(path, StoreAccess.Worker))
        {
        }

        return File.ReadAllBytes(path);
    }
}
