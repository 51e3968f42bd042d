using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Kills;

/// <summary>Something that befalls a host or its worker, at a point of the work.</summary>
/// <param name="What">It, for people.</param>
/// <param name="StrikeAsync">Ends when it has happened.</param>
internal sealed record Blow(string What, Func<HostUnderFire, CancellationToken, Task> StrikeAsync)
{
    private const int GaveUp = 3;

    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);

    /// <summary>The worker dies in a turn: it was given the turn, or it has answered and nobody has taken the answer.</summary>
    public static Blow WorkerInTurn(string flow, bool answered, int skip = 0) => new($"worker killed in a turn of {flow}, {(answered ? "answered" : "begun")}", async (fire, cancellationToken) =>
    {
        var host = await fire.AliveAsync(cancellationToken);
        var worker = await WorkerOfAsync(host, cancellationToken);
        await OrderAsync(host.Control, flow, answered, "Worker", skip, cancellationToken);
        await UntilWorkerOrHostIsNewAsync(host, worker, cancellationToken);
    });

    /// <summary>The worker dies in an activity, while a server holds what that has sent.</summary>
    public static Blow WorkerInActivity(FaultPoint point, int skip = 0) => new($"worker killed in an activity: {point}", async (fire, cancellationToken) =>
    {
        var host = await fire.AliveAsync(cancellationToken);
        await HoldAsync(fire, point, skip, cancellationToken);
        var worker = await KillWorkerAsync(host, cancellationToken);
        await LetGoAsync(fire, cancellationToken);
        await UntilWorkerOrHostIsNewAsync(host, worker, cancellationToken);
    });

    /// <summary>The worker dies while it executes nothing.</summary>
    public static Blow WorkerIdle() => new("worker killed while idle", async (fire, cancellationToken) =>
    {
        var host = await fire.AliveAsync(cancellationToken);
        await host.UntilAsync(status => status["running"]!.AsArray().Count == 0, cancellationToken);
        var worker = await KillWorkerAsync(host, cancellationToken);
        await UntilWorkerOrHostIsNewAsync(host, worker, cancellationToken);
    });

    /// <summary>The host dies in a turn, and leaves its worker.</summary>
    public static Blow HostInTurn(string flow, bool answered, int skip = 0) => new($"host killed in a turn of {flow}, {(answered ? "answered" : "begun")}", async (fire, cancellationToken) =>
    {
        var host = await fire.AliveAsync(cancellationToken);
        await OrderAsync(host.Control, flow, answered, "Host", skip, cancellationToken);
        await host.EndAsync(cancellationToken);
    });

    /// <summary>The host dies while its worker is in an activity; the worker, an orphan now, goes on with it.</summary>
    public static Blow HostInActivity(FaultPoint point, int skip = 0) => new($"host killed, its orphan in an activity: {point}", async (fire, cancellationToken) =>
    {
        var host = await fire.AliveAsync(cancellationToken);
        await HoldAsync(fire, point, skip, cancellationToken);
        await host.KillAsync(cancellationToken);
        await fire.Fleet.RemoveFaultsAsync(cancellationToken);
    });

    /// <summary>A second host comes to the hub, and the first dies.</summary>
    public static Blow OneOfTwoHosts() => new("one of two hosts killed", async (fire, cancellationToken) =>
    {
        await fire.AliveAsync(cancellationToken);
        var first = await fire.JoinByAnotherAsync(cancellationToken);
        await first.KillAsync(cancellationToken);
    });

    /// <summary>The host is stopped as a service is, while its worker is in an activity.</summary>
    public static Blow HostStopped(FaultPoint point) => new($"host stopped, its worker in an activity: {point}", async (fire, cancellationToken) =>
    {
        var host = await fire.AliveAsync(cancellationToken);
        await HoldAsync(fire, point, skip: 0, cancellationToken);
        var code = await host.TerminateAsync(cancellationToken).WaitAsync(StopsWithin, TimeProvider.System, cancellationToken);
        await LetGoAsync(fire, cancellationToken);
        Assert.Equal(0, code);
    });

    private static async Task OrderAsync(JsonHttp control, string flow, bool answered, string target, int skip, CancellationToken cancellationToken) => await control.SendAsync(
        HttpMethod.Post,
        "/kills",
        new JsonObject { ["function"] = flow, ["moment"] = answered ? "Answered" : "Started", ["target"] = target, ["skip"] = skip },
        idempotencyKey: null,
        cancellationToken);

    private static async Task HoldAsync(HostUnderFire fire, FaultPoint point, int skip, CancellationToken cancellationToken)
    {
        await fire.Fleet.AddFaultAsync(point.Rule(skip), server: null, cancellationToken);
        await fire.Fleet.UntilHeldAsync(cancellationToken);
    }

    private static async Task LetGoAsync(HostUnderFire fire, CancellationToken cancellationToken)
    {
        await fire.Fleet.UntilNothingIsHeldAsync(cancellationToken);
        await fire.Fleet.RemoveFaultsAsync(cancellationToken);
    }

    /// <summary>Kills the worker that is ready; its process id.</summary>
    private static async Task<int> KillWorkerAsync(FunctionsHostProcess host, CancellationToken cancellationToken)
    {
        var worker = await WorkerOfAsync(host, cancellationToken);
        await host.Control.SendAsync(HttpMethod.Post, "/worker/kill", body: null, idempotencyKey: null, cancellationToken);
        return worker;
    }

    private static async Task<int> WorkerOfAsync(FunctionsHostProcess host, CancellationToken cancellationToken) =>
        (await host.UntilAsync(status => status["ready"]!.GetValue<bool>(), cancellationToken))["worker"]!.GetValue<int>();

    /// <summary>After two workers the host starts another; after the third it stops.</summary>
    private static async Task UntilWorkerOrHostIsNewAsync(FunctionsHostProcess host, int worker, CancellationToken cancellationToken)
    {
        try
        {
            await host.UntilAsync(status => status["ready"]!.GetValue<bool>() && status["worker"]!.GetValue<int>() != worker, cancellationToken);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            Assert.Equal(GaveUp, await host.EndAsync(cancellationToken));
        }
    }
}
