using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Output;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Follows an operation until it has ended, telling its progress on stderr.</summary>
internal sealed class OperationWait(MultiHubApi api, Terminal terminal, WaitChoice choice)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Waits, writes the operation as data, and returns the exit code.</summary>
    public async Task<int> RunAsync(string id, OutputFormat output, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (choice.Timeout is { } timeout)
        {
            patience.CancelAfter(timeout);
        }

        JsonNode? operation = null;
        try
        {
            while (true)
            {
                operation = await api.GetAsync($"/api/operations/{id}", patience.Token) ?? operation;
                Tell(operation!);
                if (ExitCodeOf(operation!) is { } code)
                {
                    terminal.Write(output, operation!, OperationTables.One);
                    return code;
                }

                await Task.Delay(Pause, TimeProvider.System, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            var interrupted = cancellationToken.IsCancellationRequested;
            terminal.Say($"{(interrupted ? "Interrupted" : $"It did not end in {choice.Timeout}")}: operation {id} is not stopped by that. 'multihub watch {id}' follows it, 'multihub cancel {id}' stops it.");
            if (operation is not null)
            {
                terminal.Write(output, operation, OperationTables.One);
            }

            return interrupted ? ExitCodes.Interrupted : ExitCodes.TimedOut;
        }
    }

    private int? ExitCodeOf(JsonNode operation) =>
        operation["status"]!.GetValue<string>() switch
        {
            "Succeeded" => ExitCodes.Ok,
            "Failed" or "Canceled" => ExitCodes.Failed,
            "WaitingForApproval" when !choice.ForPeople => ExitCodes.WaitingForApproval,
            _ => null,
        };

    private void Tell(JsonNode operation)
    {
        foreach (var registration in operation["registrations"]?.AsArray() ?? [])
        {
            TellRegistration(registration!);
        }

        foreach (var question in Questions(operation))
        {
            var choices = string.Join(" | ", question["choices"]!.AsArray().Select(decision => decision!.GetValue<string>()));
            TellOnce(question["id"]!.GetValue<string>(), $"{question["ask"]} Decide with: multihub {choices} {question["id"]}");
        }
    }

    private void TellRegistration(JsonNode registration)
    {
        var hub = registration["hub"]!.GetValue<string>();
        var outcome = registration["outcome"]?.GetValue<string>();
        var (step, attempt) = (registration["step"]?.GetValue<string>(), registration["attempt"]?.GetValue<int>());
        var reason = registration["reason"];
        if (outcome is not null)
        {
            TellOnce($"{hub} {outcome}", $"{hub}: {outcome}{(reason is null ? string.Empty : $": {reason["sentence"]}")}");
        }
        else if (step is not null)
        {
            TellOnce($"{hub} {attempt} {step}", $"{hub}: {step}{(attempt > 1 ? $" (attempt {attempt})" : string.Empty)}");
            if (reason is not null)
            {
                TellOnce($"{hub} {attempt} {step} {reason["code"]}", $"{hub}: {reason["sentence"]}");
            }
        }
    }

    private static IEnumerable<JsonNode> Questions(JsonNode operation) =>
        (operation["checkpoints"]?.AsArray() ?? []).Select(checkpoint => checkpoint!["question"]).OfType<JsonNode>();

    private void TellOnce(string key, string line)
    {
        if (_told.Add(key))
        {
            terminal.Say(line);
        }
    }
}
