using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace MultiHubFlows.Bench.Engine;

/// <summary>
/// A process that is started over a store, answers one event, and says how long that took since the process began: with everything that a
/// start costs, the runtime and the compiling of code above all.
/// </summary>
internal static class FirstAnswer
{
    private const string Verb = "answer-first";

    /// <summary>What such a process runs; not for people.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file");
        var instance = new Argument<string>("instance");
        var command = new Command(Verb) { file, instance };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await BenchHub.StartAsync(StoreKind.Sqlite, cancellationToken, parsed.GetValue(file));
            var id = parsed.GetValue(instance)!;
            await hub.Client.RaiseEventAsync(id, BenchFlows.Go, "now", cancellationToken);
            await hub.Client.WaitForInstanceCompletionAsync(id, cancellationToken);
            using var process = Process.GetCurrentProcess();
            var passed = TimeProvider.System.GetUtcNow() - new DateTimeOffset(process.StartTime);
            await Out().WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{passed.TotalMilliseconds} {process.TotalProcessorTime.TotalMilliseconds}"));
            return 0;
        });
        return command;
    }

    /// <summary>Runs such a process; the milliseconds from its beginning to the answer, and how many of them it computed.</summary>
    public static async Task<(double Passed, double Computed)> MeasureAsync(string file, string instance, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FirstAnswer).Assembly.Location, Verb, file, instance]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 && said.Split(' ') is [var passed, var computed]
            ? (double.Parse(passed, CultureInfo.InvariantCulture), double.Parse(computed, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The process that was to answer an event ended with {process.ExitCode}: {said}");
    }

    private static StreamWriter Out()
    {
#pragma warning disable RS0030 // what the one who started it reads
        return new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
#pragma warning restore RS0030
    }
}
