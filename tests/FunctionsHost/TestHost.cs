using System.Runtime.InteropServices;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;

using MultiHubFlows.FunctionsHost.Control;
using MultiHubFlows.FunctionsHost.Functions;
using MultiHubFlows.FunctionsHost.Hosting;
using MultiHubFlows.FunctionsHost.Http;
using MultiHubFlows.FunctionsHost.Protocol;
using MultiHubFlows.FunctionsHost.Workers;

namespace MultiHubFlows.FunctionsHost;

/// <summary>
/// One life of the host: the web servers first, because the rest needs their addresses; then worker and job host at once; then the functions
/// that the worker named.
/// </summary>
internal sealed partial class TestHost : IAsyncDisposable
{
    /// <summary>It stopped by itself, because workers ended too often.</summary>
    private const int GaveUp = 3;

    private static readonly Uri AnyPort = new("http://127.0.0.1:0");
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly HostConfiguration _configuration;
    private readonly string _state;
    private readonly ServiceProvider _parts;
    private readonly WebApplication _protocol;
    private readonly WebApplication _web;
    private readonly WebApplication _control;
    private readonly ILogger _logger;

    public TestHost(HostArguments arguments)
    {
        HostEnvironment.Prepare(arguments);
        _state = Directory.CreateDirectory(arguments.State ?? Directory.CreateTempSubdirectory("functions-host-").FullName).FullName;
        _configuration = HostConfiguration.Read(arguments.App);
        _parts = HostParts.Create(arguments, _configuration, _state);
        _logger = _parts.GetRequiredService<ILogger<TestHost>>();
        _protocol = LoopbackServer.Create(AnyPort, HttpProtocols.Http2, services =>
        {
            services.AddSingleton(Part<WorkerLives>());
            services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        });
        _web = LoopbackServer.Create(new Uri(arguments.Url), HttpProtocols.Http1, static _ => { });
        _control = LoopbackServer.Create(new Uri(arguments.Control), HttpProtocols.Http1, ControlPort.Configure);
    }

    /// <summary>Runs until somebody asks it to stop; the exit code.</summary>
    public async Task<int> RunAsync()
    {
        var (stop, workers) = (Part<HostStop>(), Part<WorkerLives>());
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        await using var givenUp = workers.GivenUp.Register(stop.Ask);
        using var jobs = await StartAsync(workers);
        await stop.Asked;
        LogStopping(_logger);
        await Task.WhenAll(_web.StopAsync(), jobs.StopAsync());
        await workers.StopAsync(Grace);
        await Task.WhenAll(_control.StopAsync(), _protocol.StopAsync());
        LogStopped(_logger);
        return workers.GivenUp.IsCancellationRequested ? GaveUp : 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _web.DisposeAsync();
        await _protocol.DisposeAsync();
        await _parts.DisposeAsync();
    }

    private static void Stop(PosixSignalContext signal, HostStop stop)
    {
        signal.Cancel = true;
        stop.Ask();
    }

    private async Task<IHost> StartAsync(WorkerLives workers)
    {
        await StartServersAsync();
        var naming = workers.StartAsync(LoopbackServer.Address(_protocol));
        var jobs = JobHostFactory.Create(_configuration, _parts, _state);
        var reader = new FunctionReader(jobs.Services.GetRequiredService<IJobHostMetadataProviderFactory>().Create());
        var functions = Part<FunctionTable>();
        functions.Fill((await naming).Select(reader.Read));
        await jobs.StartAsync();
        var caller = jobs.Services.GetRequiredService<IJobHost>();
        Part<FunctionRoutes>().Open(functions.All, _configuration.RoutePrefix, caller);
        Part<ControlPort>().Map(_control, caller);
        await _control.StartAsync();
        var (url, control) = (LoopbackServer.Address(_web), LoopbackServer.Address(_control));
        LogListening(_logger, url, control, functions.Count);
        return jobs;
    }

    private async Task StartServersAsync()
    {
        _protocol.MapGrpcService<EventStreams>();
        await _protocol.StartAsync();
        _web.Map("/runtime/webhooks/{extension}/{**rest}", Part<Webhooks>().AnswerAsync);
        ((IEndpointRouteBuilder)_web).DataSources.Add(Part<FunctionRoutes>());
        await _web.StartAsync();
        HostEnvironment.Answers(LoopbackServer.Address(_web));
        Part<Webhooks>().Address = LoopbackServer.Address(_web);
    }

    private T Part<T>()
        where T : notnull => _parts.GetRequiredService<T>();

    [LoggerMessage(EventId = 9000, Level = LogLevel.Information, Message = "Listening on {Url} control on {Control} with {Functions} functions")]
    private static partial void LogListening(ILogger logger, Uri url, Uri control, int functions);

    [LoggerMessage(EventId = 9003, Level = LogLevel.Information, Message = "Stopping")]
    private static partial void LogStopping(ILogger logger);

    [LoggerMessage(EventId = 9004, Level = LogLevel.Information, Message = "Stopped")]
    private static partial void LogStopped(ILogger logger);
}
