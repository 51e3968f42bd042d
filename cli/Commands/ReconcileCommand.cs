using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Output;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Shows the newest sweep, or starts one.</summary>
internal sealed class ReconcileCommand : CliCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly ConnectionFlags _connection = new();
    private readonly Option<bool> _now = new("--now") { Description = "Starts a sweep now." };
    private readonly Option<bool> _wait = new("--wait") { Description = "Waits until the sweep has ended." };
    private readonly Option<string> _timeout = new("--timeout") { Description = "How long to wait; the sweep goes on afterwards.", HelpName = "DURATION" };
    private readonly Option<string> _output = OutputForms.Option();

    public ReconcileCommand()
        : base("reconcile", "Shows the newest sweep over the fleet, or starts one; exit code 8 if something is not as it should be. A sweep changes nothing.")
    {
        _connection.AddTo(this);
        Options.Add(_now);
        Options.Add(_wait);
        Options.Add(_timeout);
        Options.Add(_output);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var (now, wait, timeout) = (invocation.Get(_now), invocation.Get(_wait), invocation.Duration(_timeout));
        if (!wait && invocation.IsGiven(_timeout))
        {
            invocation.Mistake("--timeout is for --wait", "Add --wait, or leave it out.");
        }

        // Nothing would run a sweep that is started where no process runs the store.
        var connect = _connection.Prepare(invocation, now ? null : StoreAccess.ReadOnly);
        var output = OutputForms.Read(invocation, _output);
        return async cancellationToken =>
        {
            await using var connection = await connect(cancellationToken);
            var run = new ApiRun(connection, output, invocation.Terminal);
            var sweep = now ? await StartAsync(run, cancellationToken) : await NewestAsync(run, cancellationToken);
            return Show(run, wait ? await EndAsync(run, sweep, timeout, cancellationToken) : sweep);
        };
    }

    private static async Task<JsonNode> StartAsync(ApiRun run, CancellationToken cancellationToken)
    {
        // With a due time of its own: sent twice, it is one sweep. Times are whole seconds, and a sweep of this one that has ended may not have
        // seen what was done since.
        var newest = (await run.Api.ListAsync("/api/reconciliations", cancellationToken)).FirstOrDefault();
        var due = TimeProvider.System.GetUtcNow().UtcDateTime;
        if (newest?["dueAt"]?.GetValue<DateTimeOffset>().UtcDateTime.AddSeconds(1) is { } next && next > due && StatusOf(newest) != "Running")
        {
            due = next;
        }

        var text = due.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var sweep = await run.Api.SendAsync(HttpMethod.Post, "/api/reconciliations", new JsonObject { ["dueAt"] = text }, cancellationToken);
        run.Terminal.Say($"Sweep {sweep!["id"]} is started.");
        return sweep;
    }

    private static async Task<JsonNode> NewestAsync(ApiRun run, CancellationToken cancellationToken) =>
        (await run.Api.ListAsync("/api/reconciliations", cancellationToken)).FirstOrDefault()
        ?? throw new CommandFailedException(ExitCodes.NotFound, "error: no sweep has run yet.", "next: start one with 'multihub reconcile --now --wait'.");

    private static async Task<JsonNode> EndAsync(ApiRun run, JsonNode sweep, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout ?? Timeout.InfiniteTimeSpan);
        var id = sweep["id"]!.GetValue<string>();
        try
        {
            while (StatusOf(sweep) == "Running")
            {
                await Task.Delay(Pause, TimeProvider.System, patience.Token);
                sweep = await run.Api.GetAsync($"/api/reconciliations/{id}", patience.Token) ?? sweep;
            }

            return sweep;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCodes.TimedOut, $"error: sweep {id} did not end in {timeout}; it goes on.", "next: see it with 'multihub reconcile'.");
        }
    }

    private static int Show(ApiRun run, JsonNode sweep)
    {
        run.Terminal.Write(run.Output, sweep, SweepTables.One);
        if (sweep["reason"] is { } reason)
        {
            run.Terminal.Say($"{StatusOf(sweep)}: {reason["sentence"]}");
            run.Terminal.Say($"next: {reason["nextStep"]}");
        }

        var drift = sweep["drift"]?.GetValue<bool>() == true;
        if (drift && run.Output == OutputFormat.Table)
        {
            run.Terminal.Say("next: 'multihub findings' lists what was found, and what to do.");
        }

        return StatusOf(sweep) switch
        {
            "Failed" => ExitCodes.Failed,
            "Skipped" => ExitCodes.Conflict,
            _ => drift ? ExitCodes.Drift : ExitCodes.Ok,
        };
    }

    private static string StatusOf(JsonNode sweep) => sweep["status"]!.GetValue<string>();
}
