namespace MultiHubFlows.Cli;

/// <summary>Ends a command with an exit code and what to tell on stderr, next step included.</summary>
internal sealed class CommandFailedException(int exitCode, params string[] lines) : Exception(string.Join(Environment.NewLine, lines))
{
    public int ExitCode { get; } = exitCode;
}
