using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var parsed = CommandTree.Build().Parse(arguments);
        if (parsed.Action is { } action and not ParseErrorAction || parsed.CommandResult.Command is not CliCommand command)
        {
            return await OfTheParserAsync(parsed);
        }

        var invocation = new Invocation(parsed, new Terminal());
        foreach (var error in parsed.Errors)
        {
            invocation.Mistake(error.Message, $"See '{PathOf(parsed.CommandResult)} --help'.");
        }

        var run = command.Prepare(invocation);
        if (invocation.Mistakes.Count > 0)
        {
            return Refuse(invocation);
        }

        return await RunAsync(run, invocation.Terminal);
    }

    private static async Task<int> RunAsync(Func<CancellationToken, Task<int>> run, Terminal terminal)
    {
        using var interrupted = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await run(interrupted.Token);
        }
        catch (CommandFailedException failure)
        {
            terminal.Say(failure.Message);
            return failure.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            terminal.Say($"error: {refused.Message}");
            return refused.Refusal switch
            {
                StoreRefusal.InUse => ExitCodes.Conflict,
                StoreRefusal.Missing => ExitCodes.NotFound,
                StoreRefusal.Inaccessible => ExitCodes.Denied,
                _ => ExitCodes.Failed,
            };
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }

        void Stop(PosixSignalContext signal)
        {
            // The second signal ends the process as it always does.
            signal.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        }
    }

    private static async Task<int> OfTheParserAsync(ParseResult parsed)
    {
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    private static string PathOf(CommandResult command) => command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "multihub";

    private static int Refuse(Invocation invocation)
    {
        foreach (var line in invocation.Mistakes)
        {
            invocation.Terminal.Say(line);
        }

        return ExitCodes.Usage;
    }
}
