using System.Collections.Concurrent;
using System.Threading.Channels;

using Google.Protobuf.WellKnownTypes;

using MultiHubFlows.FunctionsHost.Protocol;

using Content = MultiHubFlows.FunctionsHost.Protocol.StreamingMessage.ContentOneofCase;
using RpcFailure = Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException;

namespace MultiHubFlows.FunctionsHost.Workers;

/// <summary>The conversation with one worker: each question is matched with its answer, whatever else comes between.</summary>
internal sealed class WorkerChannel(string workerId, WorkerApp app, WorkerLogs logs)
{
    private const string HostVersion = "4.1037.0.0";
    private const string Started = "started";

    private static readonly TimeSpan PatienceAtStart = TimeSpan.FromSeconds(60);

    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _questions = new();
    private Exception? _end;

    public string WorkerId => workerId;

    /// <summary>Where it takes the HTTP requests themselves; null: nowhere.</summary>
    public Uri? HttpUri { get; private set; }

    /// <summary>What is to be written to it.</summary>
    public ChannelReader<StreamingMessage> Outgoing => _outgoing.Reader;

    /// <summary>Makes it ready: what it can do, what functions it has, all of them loaded.</summary>
    public async Task<IReadOnlyList<RpcFunctionMetadata>> InitializeAsync(CancellationToken cancellationToken)
    {
        await Answer(Started).WaitAsync(PatienceAtStart, cancellationToken);
        var able = (await AskAsync(InitRequest(), nameof(Content.WorkerInitResponse), cancellationToken)).WorkerInitResponse;
        Check(able.Result);
        HttpUri = able.Capabilities.TryGetValue("HttpUri", out var uri) ? new Uri(uri) : null;
        var request = new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = app.Folder } };
        var named = (await AskAsync(request, nameof(Content.FunctionMetadataResponse), cancellationToken)).FunctionMetadataResponse;
        Check(named.Result);
        foreach (var answer in await Task.WhenAll(named.FunctionMetadataResults.Select(function => LoadAsync(function, cancellationToken))))
        {
            Check(answer.FunctionLoadResponse.Result);
        }

        return named.FunctionMetadataResults;
    }

    /// <summary>Has it execute one invocation; a token that fires tells the worker, which goes on to answer.</summary>
    public async Task<InvocationResponse> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        var answer = Answer(request.InvocationId);
        Send(new StreamingMessage { InvocationRequest = request });
        await using var cancelling = cancellationToken.Register(() => Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = request.InvocationId } }));
        return (await answer).InvocationResponse;
    }

    /// <summary>Tells it to end within a time.</summary>
    public void Terminate(TimeSpan grace) => Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });

    /// <summary>Takes one message of the worker.</summary>
    public void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case Content.RpcLog:
                logs.Write(message.RpcLog);
                break;
            case Content.InvocationResponse:
                Settle(message.InvocationResponse.InvocationId, message);
                break;
            case Content.FunctionLoadResponse:
                Settle(LoadOf(message.FunctionLoadResponse.FunctionId), message);
                break;
            default:
                Settle(message.ContentCase == Content.StartStream ? Started : message.ContentCase.ToString(), message);
                break;
        }
    }

    /// <summary>Ends the conversation: every question without an answer fails.</summary>
    public void Fail(Exception end)
    {
        _end = end;
        _outgoing.Writer.TryComplete();
        foreach (var question in _questions.Keys)
        {
            if (_questions.TryRemove(question, out var waiting))
            {
                waiting.TrySetException(end);
            }
        }
    }

    private StreamingMessage InitRequest() => new()
    {
        WorkerInitRequest = new WorkerInitRequest { HostVersion = HostVersion, WorkerDirectory = app.Folder, FunctionAppDirectory = app.Folder, Capabilities = { ["MultiStream"] = "10" } },
    };

    private Task<StreamingMessage> LoadAsync(RpcFunctionMetadata function, CancellationToken cancellationToken) => AskAsync(
        new StreamingMessage { FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function } }, LoadOf(function.FunctionId), cancellationToken);

    private Task<StreamingMessage> AskAsync(StreamingMessage question, string answeredBy, CancellationToken cancellationToken)
    {
        var answer = Answer(answeredBy);
        Send(question);
        return answer.WaitAsync(PatienceAtStart, cancellationToken);
    }

    private Task<StreamingMessage> Answer(string question)
    {
        var waiting = _questions.GetOrAdd(question, _ => new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_end is { } end)
        {
            waiting.TrySetException(end);
        }

        return waiting.Task;
    }

    private void Settle(string question, StreamingMessage answer)
    {
        // The start may come before anybody waits for it; other answers without a question are those of invocations that were given up.
        if (question == Started)
        {
            _questions.GetOrAdd(question, _ => new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(answer);
        }
        else if (_questions.TryRemove(question, out var waiting))
        {
            waiting.TrySetResult(answer);
        }
    }

    private void Send(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        _outgoing.Writer.TryWrite(message);
    }

    private static string LoadOf(string functionId) => $"load {functionId}";

    private static void Check(StatusResult? result)
    {
        if (result is { Status: StatusResult.Types.Status.Failure })
        {
            throw new RpcFailure(nameof(StatusResult.Types.Status.Failure), result.Exception?.Message ?? string.Empty, result.Exception?.StackTrace ?? string.Empty);
        }
    }
}
