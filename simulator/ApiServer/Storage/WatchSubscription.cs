using System.Threading.Channels;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>One watch's queue of changes.</summary>
internal sealed class WatchSubscription(string? ns)
{
    private readonly Channel<StoreEvent> _changes = Channel.CreateUnbounded<StoreEvent>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

    public ChannelReader<StoreEvent> Changes => _changes.Reader;

    public void Offer(StoreEvent change)
    {
        if (ns is null || change.New.Namespace == ns)
        {
            _changes.Writer.TryWrite(change);
        }
    }

    public void Complete() => _changes.Writer.TryComplete();
}
