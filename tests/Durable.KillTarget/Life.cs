using System.Globalization;

using DurableTask.Core;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.Hosting;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.KillTarget;

/// <summary>A worker and a client, for as long as they live.</summary>
internal sealed class Life : IAsyncDisposable
{
    private const int Wave = 8;

    private readonly SqliteOrchestrationService _store;
    private readonly ServiceProvider _services;
    private readonly Journal _journal;

    private Life(SqliteOrchestrationService store, ServiceProvider services, Journal journal)
    {
        _store = store;
        _services = services;
        _journal = journal;
    }

    private DurableTaskClient Client => _services.GetRequiredService<DurableTaskClient>();

    public static async Task<Life> BeginAsync(string path, Journal journal, Death death)
    {
        var store = SqliteOrchestrationService.Open(
            new SqliteOrchestrationServiceOptions { Path = path, CommitFaults = death },
            NullLoggerFactory.Instance);
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IOrchestrationService>(store);
        services.AddSingleton<IOrchestrationServiceClient>(store);
        services.AddDurableTaskHub(Flows.Register);
        var life = new Life(store, services.BuildServiceProvider(), journal);
        foreach (var worker in life._services.GetServices<IHostedService>())
        {
            await worker.StartAsync(CancellationToken.None);
        }

        return life;
    }

    /// <summary>Finishes what earlier lives began; unless it is the last one, begins more until it is killed.</summary>
    public async Task RunAsync(int number, bool lastOne)
    {
        var earlier = Task.WhenAll(_journal.Told("created").Select(FinishAsync));
        for (var wave = 0; !lastOne; wave++)
        {
            await Task.WhenAll(Enumerable.Range(0, Wave).Select(i => BeginAsync($"w-{number}-{wave}-{i}", i)));
        }

        await earlier;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _services.GetServices<IHostedService>())
        {
            await worker.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task BeginAsync(string id, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{id}={Flows.Result(number)}");
        await Client.ScheduleNewOrchestrationInstanceAsync(Flows.Work, new Step(number, number, IsSecond: false), new StartOrchestrationOptions(id));
        _journal.Tell("created", name);
        await FinishAsync(name);
    }

    // What a caller was told is neither done again nor looked after: if it were lost, this would hang or fail.
    private async Task FinishAsync(string name)
    {
        var id = name.Split('=')[0];
        if (!_journal.Has("raised", name))
        {
            await Client.RaiseEventAsync(id, Flows.Go, "now");
            _journal.Tell("raised", name);
        }

        if (_journal.Has("ended", name))
        {
            return;
        }

        var ended = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        var output = ended.RuntimeStatus == OrchestrationRuntimeStatus.Completed
            ? ended.ReadOutputAs<int>().ToString(CultureInfo.InvariantCulture)
            : ended.RuntimeStatus.ToString();
        _journal.Tell(name.EndsWith($"={output}", StringComparison.Ordinal) ? "ended" : "WRONG", name);
    }
}
