using System.Diagnostics;
using System.Text.Json.Serialization;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.Timers;

using MultiHubFlows.FunctionsHost.Functions;
using MultiHubFlows.FunctionsHost.Http;
using MultiHubFlows.FunctionsHost.Workers;

namespace MultiHubFlows.FunctionsHost.Control;

/// <summary>How tests look into the host and hurt it; a port of its own, on loopback, and nothing of the real host's.</summary>
internal sealed class ControlPort(FunctionTable functions, WorkerLives workers, KillOrders kills, FunctionInvoker invoker, Webhooks webhooks, HostStop stop)
{
    /// <summary>Names of enumerations in bodies.</summary>
    public static void Configure(IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));

    public void Map(IEndpointRouteBuilder routes, IJobHost jobs)
    {
        routes.MapGet("/functions", () => functions.All.Select(NamedFunction.Of));
        routes.MapGet("/status", () => new HostStatus(Environment.ProcessId, workers.Last?.Process.Id, workers.IsReady, workers.Exits, invoker.Running, kills.Waiting, kills.CarriedOut));
        routes.MapGet("/webhooks", () => webhooks.Addresses);
        routes.MapPost("/worker/kill", Kill);
        routes.MapPost("/kills", (KillOrder order) => kills.Add(order));
        routes.MapDelete("/kills", kills.Clear);
        routes.MapPost("/timers/{name}", (string name, CancellationToken cancellationToken) => FireAsync(name, jobs, cancellationToken));
        routes.MapPost("/stop", stop.Ask);
    }

    private IResult Kill()
    {
        if (workers.Last is not { Process.Exit.IsCompleted: false } worker)
        {
            return Results.Conflict();
        }

        worker.Process.Kill();
        return Results.Ok(new { worker.Process.Id });
    }

    private async Task<IResult> FireAsync(string name, IJobHost jobs, CancellationToken cancellationToken)
    {
        if (functions.Find(name) is not { IsTimer: true } timer)
        {
            return Results.NotFound();
        }

        var began = Stopwatch.GetTimestamp();
        var info = new TimerInfo(new ConstantSchedule(TimeSpan.FromDays(1)), new ScheduleStatus(), isPastDue: false);
        await jobs.CallAsync(timer.Name, new Dictionary<string, object> { [timer.Trigger.Name] = info }, cancellationToken);
        return Results.Ok(new { Stopwatch.GetElapsedTime(began).TotalMilliseconds });
    }
}
