using System.Threading.Channels;

using Microsoft.Extensions.Logging;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Runs the controllers that belong to every cluster, one change after the other.</summary>
internal sealed partial class ControlPlane : IAsyncDisposable
{
    private readonly Channel<StoreEvent> _changes = Channel.CreateUnbounded<StoreEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly IReadOnlyList<IController> _controllers;
    private readonly ILogger _logger;
    private readonly Task _work;

    public ControlPlane(ClusterState state, ObjectWriter writer, ObjectDeleter deleter, Func<TimeSpan> tokenDelay)
    {
        _logger = state.Options.LoggerFactory.CreateLogger<ControlPlane>();
        _controllers =
        [
            new CrdController(state, writer, deleter),
            new NamespaceController(state, writer, deleter),
            new AggregationController(state, writer),
            new TokenController(state, writer, deleter, tokenDelay),
            new CsrSigner(state, writer),
            new GarbageCollector(state, writer, deleter),
        ];
        state.Store.Changed = change =>
        {
            if (change.Resource.Group == Rbac.Group)
            {
                state.Rbac.Forget();
            }

            _changes.Writer.TryWrite(change);
        };
        _work = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var change in _changes.Reader.ReadAllAsync(_stopping.Token))
            {
                foreach (var controller in _controllers)
                {
                    await HandleAsync(controller, change);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task HandleAsync(IController controller, StoreEvent change)
    {
        try
        {
            await controller.HandleAsync(change, _stopping.Token);
        }
        catch (StatusException refused)
        {
            Refused(_logger, controller.GetType().Name, change.New.Key, refused.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failed(_logger, e, controller.GetType().Name, change.New.Key);
        }
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "{Controller} was refused at {Key}: {Why}")]
    private static partial void Refused(ILogger logger, string controller, string key, string why);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "{Controller} failed at {Key}")]
    private static partial void Failed(ILogger logger, Exception exception, string controller, string key);
}
