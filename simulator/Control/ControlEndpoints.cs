using System.Text.Json;
using System.Text.Json.Serialization;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

using MultiHubFlows.Simulator.ApiServer;
using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Simulator.Control;

/// <summary>Faults, clock, request logs and restarts of the servers.</summary>
internal static class ControlEndpoints
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
    }

    public static void Map(IEndpointRouteBuilder app, Simulation simulation)
    {
        app.MapGet("/servers", () => simulation.Clusters.Select(c =>
            new ServerSummary(c.Name, c.Part, c.Server.Url.ToString(), c.Server.Requests.Total)));
        app.MapPost("/faults", (FaultOrder order) => AddFault(simulation, order));
        app.MapGet("/faults", () => simulation.Clusters.ToDictionary(c => c.Name, c => c.Server.Faults.Snapshot(), StringComparer.Ordinal));
        app.MapGet("/held", (bool? wait, CancellationToken cancellationToken) => HeldAsync(simulation, wait ?? false, cancellationToken));
        app.MapDelete("/faults", (string? server, string? id) => RemoveFaults(simulation, server, id));
        app.MapPost("/clock", (ClockOrder order, CancellationToken cancellationToken) =>
            MoveClockAsync(simulation, order, cancellationToken));
        app.MapGet("/clock", () => new ClockState(simulation.Time.GetUtcNow()));
        app.MapGet("/requests", (string? server, long? after, string? userAgent) =>
            Requests(simulation, server, after ?? 0, userAgent));
        app.MapDelete("/requests", (string? server) => ForEach(simulation, server, s => s.Requests.Clear()));
        app.MapPost("/servers/{name}/stop", (string name) => OnServerAsync(simulation, name, s => s.StopAsync(default)));
        app.MapPost("/servers/{name}/start", (string name) => OnServerAsync(simulation, name, s => s.StartAsync(default)));
        app.MapPost("/servers/{name}/restart", (string name) => OnServerAsync(simulation, name, s => s.RestartAsync(default)));
        app.MapPost("/servers/{name}/compact", (string name) => ForEach(simulation, name, s => s.Compact()));
        app.MapPost("/servers/{name}/token-controller", (string name, TokenControllerOrder order) =>
            ForEach(simulation, name, s => s.TokenControllerDelay =
                order.DelaySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan));
    }

    private static IResult AddFault(Simulation simulation, FaultOrder order)
    {
        var servers = simulation.Clusters.Where(c => order.Server is null || c.Name == order.Server).ToArray();
        return servers.Length == 0
            ? Results.NotFound()
            : Results.Ok(servers.ToDictionary(c => c.Name, c => c.Server.Faults.Add(order.Rule), StringComparer.Ordinal));
    }

    private static IResult RemoveFaults(Simulation simulation, string? server, string? id) => ForEach(simulation, server, s =>
    {
        if (id is null)
        {
            s.Faults.Clear();
        }
        else
        {
            s.Faults.Remove(id);
        }
    });

    /// <summary>What faults hold now, by server; with a wait, only once there is something.</summary>
    private static async Task<IResult> HeldAsync(Simulation simulation, bool wait, CancellationToken cancellationToken)
    {
        if (wait)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await await Task.WhenAny(simulation.Clusters.Select(c => c.Server.Faults.UntilHeldAsync(enough.Token)));
            await enough.CancelAsync();
        }

        return Results.Ok(simulation.Clusters.SelectMany(c => c.Server.Faults.Snapshot().SelectMany(
            fault => fault.Held.Select(held => new HeldAt(c.Name, fault.Id, fault.Rule.Kind, held)))));
    }

    private static async Task<IResult> MoveClockAsync(
        Simulation simulation, ClockOrder order, CancellationToken cancellationToken)
    {
        if (simulation.Time is not MovableClock clock || order.AdvanceSeconds < 0 || order.StepSeconds is <= 0)
        {
            return Results.BadRequest();
        }

        var left = order.AdvanceSeconds;
        while (left > 0)
        {
            var step = Math.Min(left, order.StepSeconds ?? left);
            clock.Advance(TimeSpan.FromSeconds(step));
            left -= step;
            if (left > 0)
            {
                // Real time, so that what the timers started can answer before the next step.
                await Task.Delay(TimeSpan.FromMilliseconds(order.PauseMilliseconds), TimeProvider.System, cancellationToken);
            }
        }

        return Results.Ok(new ClockState(clock.GetUtcNow()));
    }

    private static IResult Requests(Simulation simulation, string? server, long after, string? userAgent)
    {
        var logs = simulation.Clusters.Where(c => server is null || c.Name == server).ToDictionary(c => c.Name, c =>
        {
            var records = c.Server.Requests.Snapshot(after)
                .Where(r => userAgent is null || r.UserAgent.StartsWith(userAgent, StringComparison.Ordinal)).ToArray();
            return new RequestSummary(c.Server.Requests.Total, records.Length, records);
        }, StringComparer.Ordinal);
        return logs.Count == 0 ? Results.NotFound() : Results.Ok(logs);
    }

    private static async Task<IResult> OnServerAsync(Simulation simulation, string name, Func<SimulatedApiServer, Task> action)
    {
        if (simulation.Clusters.FirstOrDefault(c => c.Name == name) is not { } cluster)
        {
            return Results.NotFound();
        }

        await action(cluster.Server);
        return Results.NoContent();
    }

    private static IResult ForEach(Simulation simulation, string? server, Action<SimulatedApiServer> action)
    {
        var clusters = simulation.Clusters.Where(c => server is null || c.Name == server).ToArray();
        foreach (var cluster in clusters)
        {
            action(cluster.Server);
        }

        return clusters.Length == 0 ? Results.NotFound() : Results.NoContent();
    }
}

internal sealed record ServerSummary(string Name, ClusterPart Part, string Url, long Requests);

internal sealed record FaultOrder(FaultRule Rule, string? Server = null);

internal sealed record HeldAt(string Server, string Id, FaultKind Kind, HeldRequest Request);

internal sealed record ClockOrder(double AdvanceSeconds, double? StepSeconds = null, double PauseMilliseconds = 20);

internal sealed record ClockState(DateTimeOffset Now);

internal sealed record RequestSummary(long Total, int Count, IReadOnlyList<RequestRecord> Records);

internal sealed record TokenControllerOrder(double? DelaySeconds);
