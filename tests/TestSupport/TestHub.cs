using DurableTask.Core;

using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Durable.Hosting;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.TestSupport;

/// <summary>
/// The real worker and client over the real store, in a file of its own, on a clock that only moves when told: days of waiting pass
/// in milliseconds, the same way every time.
/// </summary>
public sealed class TestHub : IAsyncDisposable
{
    private const int AskedEachTime = 100;

    private static readonly TimeSpan PauseWhileMuchIsToDo = TimeSpan.FromMilliseconds(20);

    private readonly TestHubSetup _setup;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("multihubflows-hub-");
    private readonly WorkSignal _signal = new();
    private readonly PendingWork _pending;
    private SqliteOrchestrationService? _store;
    private ServiceProvider? _services;

    private TestHub(TestHubSetup setup)
    {
        _setup = setup;
        _pending = new PendingWork(StorePath, setup.Time);
    }

    public FakeTimeProvider Time => _setup.Time;

    /// <summary>The file of the store.</summary>
    public string StorePath => Path.Combine(_folder.FullName, "hub.db");

    public IServiceProvider Services => _services ?? throw new InvalidOperationException("The hub is stopped.");

    public DurableTaskClient Client => Services.GetRequiredService<DurableTaskClient>();

    public static async Task<TestHub> StartAsync(TestHubSetup setup)
    {
        var hub = new TestHub(setup);
        await hub.StartAsync();
        return hub;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, with what its file holds.</summary>
    public async Task StartAsync()
    {
        _store = SqliteOrchestrationService.Open(
            new SqliteOrchestrationServiceOptions
            {
                Path = StorePath,
                TimeProvider = Time,
                EnforcePortableLimits = _setup.EnforcePortableLimits,
                MaxConcurrentActivities = _setup.MaxConcurrentActivities,
            },
            NullLoggerFactory.Instance);
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IOrchestrationService>(new SignallingService(_store, _signal));
        services.AddSingleton<IOrchestrationServiceClient>(_store);
        _setup.Services?.Invoke(services);
        services.AddDurableTaskHub(_setup.Tasks, _setup.Options);
        _services = services.BuildServiceProvider();
        foreach (var hosted in _services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }
    }

    /// <summary>Stops it as a process stops: work at hand is finished or given back, the file stays.</summary>
    public async Task StopAsync()
    {
        if (_services is null || _store is null)
        {
            return;
        }

        foreach (var hosted in _services.GetServices<IHostedService>().Reverse())
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        await _store.DisposeAsync();
        (_services, _store) = (null, null);
    }

    /// <summary>Waits until nothing is left to do at this time: every instance waits for its timers, or for somebody.</summary>
    public async Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        for (var asked = 1; ; asked++)
        {
            var next = _signal.Next();
            if (!await _pending.IsAnyDueAsync(cancellationToken))
            {
                return;
            }

            await WaitForWorkAsync(next, cancellationToken);
            if (asked > AskedEachTime)
            {
                // With so much to do, asking after each piece of it would be most of the work.
                await Task.Delay(PauseWhileMuchIsToDo, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>How many timers of instances are set.</summary>
    public Task<int> CountTimersAsync(CancellationToken cancellationToken) => _pending.CountLaterAsync(cancellationToken);

    /// <summary>Moves the clock on by this much, from one due timer to the next, doing at each time what is to be done then.</summary>
    public async Task AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var end = Time.GetUtcNow() + duration;
        await WhenIdleAsync(cancellationToken);
        while (await _pending.NextDueAsync(cancellationToken) is { } due && due <= end)
        {
            await MoveToAsync(due, cancellationToken);
        }

        await MoveToAsync(end, cancellationToken);
    }

    /// <summary>Moves the clock from one due timer to the next until the instance has ended.</summary>
    /// <exception cref="InvalidOperationException">It waits for something that no clock brings, such as an event.</exception>
    public Task<OrchestrationMetadata> RunToEndAsync(string instanceId, CancellationToken cancellationToken) =>
        RunUntilAsync(instanceId, instance => instance.IsCompleted, cancellationToken);

    /// <summary>Moves the clock from one due timer to the next until an instance is there and as wanted.</summary>
    /// <exception cref="InvalidOperationException">It waits for something that no clock brings, such as an event, or never came.</exception>
    public async Task<OrchestrationMetadata> RunUntilAsync(
        string instanceId, Func<OrchestrationMetadata, bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            await WhenIdleAsync(cancellationToken);
            var instance = await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
            if (instance is not null && wanted(instance))
            {
                return instance;
            }

            if (await _pending.NextDueAsync(cancellationToken) is not { } due)
            {
                throw new InvalidOperationException(
                    $"'{instanceId}' {(instance is null ? "is not there" : "is not as wanted")}, and no timer runs: {instance?.SerializedCustomStatus}");
            }

            await MoveToAsync(due, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private async Task MoveToAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        // An activity that waits on the clock may have moved it past this already.
        if (time > Time.GetUtcNow())
        {
            Time.SetUtcNow(time);
        }

        await WhenIdleAsync(cancellationToken);
    }

    private async Task WaitForWorkAsync(Task next, CancellationToken cancellationToken)
    {
        if (_setup.StepWhileBusy == TimeSpan.Zero)
        {
            await next.WaitAsync(cancellationToken);
            return;
        }

        try
        {
            await next.WaitAsync(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
        catch (TimeoutException)
        {
            Time.Advance(_setup.StepWhileBusy);
        }
    }
}
