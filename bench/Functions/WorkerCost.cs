using System.Diagnostics;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Bench.Onboarding;
using MultiHubFlows.FunctionsHost.Hosting;
using MultiHubFlows.FunctionsHost.Protocol;
using MultiHubFlows.FunctionsHost.Workers;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Bench.Functions;

/// <summary>
/// Processor time of the published worker for one invocation, asked as the host asks. One at a time, so that nothing waits for anything; its
/// garbage collection and its part of the protocol are in the figure, the host's part is not.
/// </summary>
internal static class WorkerCost
{
    public const string Name = "worker";
    public const string Activity = "activity";
    public const string Turn = "turn";

    private static readonly Uri AnyPort = new("http://127.0.0.1:0");

    /// <summary>Events in the history before the one that wakes the flow.</summary>
    public static readonly IReadOnlyList<int> Histories = [10, 100, 1000];

    public static async Task MeasureAsync(Report report, int times, CancellationToken cancellationToken)
    {
        await using var fleet = await SimulatedFleet.StartAsync(2, 1, cancellationToken);
        await using var storage = await Azurite.StartAsync(new AzuriteSetup { InMemory = true }, cancellationToken);
        Environment.SetEnvironmentVariable("MULTIHUB_FLEET", fleet.FleetFile);
        Environment.SetEnvironmentVariable("AzureWebJobsStorage", storage.ConnectionString);
        var app = new WorkerApp(PublishedApp.Folder);
        using var workers = new WorkerLives(
            app, new WorkerPids(Path.Combine(fleet.Folder, "workers.pid")), new WorkerLogs(NullLoggerFactory.Instance), NullLoggerFactory.Instance, TimeProvider.System);
        await using var protocol = LoopbackServer.Create(AnyPort, HttpProtocols.Http2, services =>
        {
            services.AddSingleton(workers);
            services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        });
        protocol.MapGrpcService<EventStreams>();
        await protocol.StartAsync(cancellationToken);

        var began = Stopwatch.GetTimestamp();
        await workers.StartAsync(LoopbackServer.Address(protocol));
        report.Add(new Measurement(Name, 1, "start", Stopwatch.GetElapsedTime(began).TotalSeconds, "s"));

        var worker = await workers.ReadyAsync(cancellationToken);
        var invocations = new Invocations(worker.Functions);
        await AddAsync(report, worker, times, 1, Activity, invocations.ReadFleet, cancellationToken);
        var first = await worker.Channel.InvokeAsync(invocations.Turn(OnboardingTurns.First()), cancellationToken);
        foreach (var events in Histories)
        {
            var turn = OnboardingTurns.After(first.ReturnValue.String, events);
            await AddAsync(report, worker, Math.Max(20, times * 10 / Math.Max(10, events / 4)), events, Turn, () => invocations.Turn(turn), cancellationToken);
        }

        await workers.StopAsync(TimeSpan.FromSeconds(5));
    }

    private static async Task AddAsync(
        Report report, Worker worker, int times, int size, string metric, Func<InvocationRequest> request, CancellationToken cancellationToken)
    {
        report.Say($"{times} times: {metric} ({size})");
        using var process = Process.GetProcessById(worker.Process.Id);
        await RunAsync(worker, Math.Max(20, times / 4), request, cancellationToken);
        var (processor, began) = (ProcessorTime(process), Stopwatch.GetTimestamp());
        await RunAsync(worker, times, request, cancellationToken);
        report.Add(new Measurement(Name, size, metric, (ProcessorTime(process) - processor).TotalMilliseconds / times, "ms of processor"));
        report.Add(new Measurement(Name, size, metric + "-elapsed", Stopwatch.GetElapsedTime(began).TotalMilliseconds / times, "ms"));
    }

    private static async Task RunAsync(Worker worker, int times, Func<InvocationRequest> request, CancellationToken cancellationToken)
    {
        for (var done = 0; done < times; done++)
        {
            var answer = await worker.Channel.InvokeAsync(request(), cancellationToken);
            if (answer.Result.Status != StatusResult.Types.Status.Success)
            {
                throw new InvalidOperationException($"The worker failed: {answer.Result.Exception?.Message}");
            }
        }
    }

    private static TimeSpan ProcessorTime(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
