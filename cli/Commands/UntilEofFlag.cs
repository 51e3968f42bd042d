using System.CommandLine;

namespace MultiHubFlows.Cli.Commands;

/// <summary>The flag of commands that run until they are stopped, for programs that start them: they end with their starter, however it ends.</summary>
internal static class UntilEofFlag
{
    public static Option<bool> Option() =>
        new("--until-eof") { Description = "Stops also when its standard input ends, so that it ends with the program that started it." };

    /// <summary>Waits until it is to stop.</summary>
    public static Task UntilStoppedAsync(bool untilEof, CancellationToken cancellationToken) =>
        untilEof ? Task.WhenAny(cancellationToken.UntilCancelledAsync(), UntilEofAsync()) : cancellationToken.UntilCancelledAsync();

    private static async Task UntilEofAsync()
    {
        // Read on a thread of its own: a console's input has no asynchronous end.
        await Task.Factory.StartNew(
            () =>
            {
                while (Console.In.Read() >= 0)
                {
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}
