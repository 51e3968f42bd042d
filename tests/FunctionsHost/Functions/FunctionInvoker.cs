using System.Collections.Concurrent;
using System.Diagnostics;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.FunctionsHost.Control;
using MultiHubFlows.FunctionsHost.Http;
using MultiHubFlows.FunctionsHost.Protocol;
using MultiHubFlows.FunctionsHost.Workers;

using Newtonsoft.Json.Linq;

using RpcFailure = Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException;

namespace MultiHubFlows.FunctionsHost.Functions;

/// <summary>Has the worker of the moment execute a function.</summary>
internal sealed class FunctionInvoker(FunctionTable functions, WorkerLives workers, WorkerLogs logs, RequestForwarder forwarder, KillOrders kills) : IFunctionCalls
{
    private readonly ConcurrentDictionary<string, (string Function, Worker Worker)> _running = new();

    /// <summary>The names of the functions that workers execute now.</summary>
    public IEnumerable<string> Running => _running.Values.Select(one => one.Function);

    public async Task<object?> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var function = functions[invocation.Function];
        var worker = await workers.ReadyAsync(cancellationToken);
        var request = await RequestAsync(function, invocation, cancellationToken);
        logs.Begin(invocation.Id, function.Name);
        _running[invocation.Id] = (function.Name, worker);
        try
        {
            var response = await ExchangeAsync(function, worker, request, invocation.Trigger as HttpRequest, cancellationToken);
            return response.Result.Status == StatusResult.Types.Status.Success
                ? function.Returns ? Values.Of(response.ReturnValue) : null
                : throw new RpcFailure(response.Result.Status.ToString(), response.Result.Exception?.Message ?? string.Empty, response.Result.Exception?.StackTrace ?? string.Empty);
        }
        finally
        {
            _running.TryRemove(invocation.Id, out _);
            logs.End(invocation.Id);
        }
    }

    /// <summary>Replaces the workers that still execute a function whose time is over.</summary>
    public void GiveUp(string function)
    {
        foreach (var (_, worker) in _running.Values.Where(one => one.Function == function).DistinctBy(one => one.Worker))
        {
            workers.Replace(worker);
        }
    }

    private static async Task<InvocationRequest> RequestAsync(Function function, Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new InvocationRequest
        {
            InvocationId = invocation.Id,
            FunctionId = function.Metadata.FunctionId,
            TraceContext = new RpcTraceContext { TraceParent = Activity.Current?.Id ?? string.Empty, TraceState = Activity.Current?.TraceStateString ?? string.Empty },
        };
        request.InputData.Add(new ParameterBinding { Name = function.Trigger.Name, Data = Values.Of(invocation.Trigger) });
        foreach (var input in function.Inputs)
        {
            object? value = input.Type == typeof(string)
                ? await invocation.Binder.BindAsync<string>(input.Attribute!, cancellationToken)
                : await invocation.Binder.BindAsync<JObject>(input.Attribute!, cancellationToken);
            request.InputData.Add(new ParameterBinding { Name = input.Name, Data = Values.Of(value) });
        }

        foreach (var (name, value) in TriggerData(invocation))
        {
            request.TriggerMetadata[name] = Values.Of(value);
        }

        return request;
    }

    private static IEnumerable<(string Name, object? Value)> TriggerData(Invocation invocation)
    {
        var bound = (invocation.Binder.BindingData ?? new Dictionary<string, object?>()).Where(entry => entry.Key != "sys").Select(entry => (entry.Key, entry.Value));
        var routed = invocation.Trigger is HttpRequest request ? request.RouteValues.Select(entry => (entry.Key, (object?)entry.Value?.ToString())) : [];
        return bound.Concat(routed).Where(entry => entry.Item2 is not null and not HttpRequest);
    }

    private async Task<InvocationResponse> ExchangeAsync(Function function, Worker worker, InvocationRequest request, HttpRequest? http, CancellationToken cancellationToken)
    {
        // The worker puts request and invocation together by their id, whichever comes first.
        var forwarding = function.IsHttp ? forwarder.ForwardAsync(http!, worker, request.InvocationId) : Task.CompletedTask;
        var answer = worker.Channel.InvokeAsync(request, cancellationToken);
        kills.Reach(function.Name, KillMoment.Started, worker);
        var response = await answer;
        if (kills.Reach(function.Name, KillMoment.Answered, worker))
        {
            throw worker.Process.ExitFailure(await worker.Process.Exit);
        }

        await forwarding;
        return response;
    }
}
