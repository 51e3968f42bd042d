using Grpc.Core;

using MultiHubFlows.FunctionsHost.Workers;

namespace MultiHubFlows.FunctionsHost.Protocol;

/// <summary>The server's side of the protocol: one stream for each worker, found by the id that it was started with.</summary>
internal sealed class EventStreams(WorkerLives workers) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || workers.Find(requestStream.Current.StartStream?.WorkerId) is not { } channel)
        {
            return;
        }

        channel.Take(requestStream.Current);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var writing = WriteAsync(channel, responseStream, ended.Token);
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                channel.Take(requestStream.Current);
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            // The worker is gone: what that means is decided where its process ends.
        }

        await ended.CancelAsync();
        await writing;
    }

    private static async Task WriteAsync(WorkerChannel channel, IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in channel.Outgoing.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or InvalidOperationException)
        {
            // As above.
        }
    }
}
