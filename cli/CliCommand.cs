using System.CommandLine;

namespace MultiHubFlows.Cli;

/// <summary>A command that runs when its flags have no mistakes.</summary>
internal abstract class CliCommand(string name, string description) : Command(name, description)
{
    /// <summary>Reads the flags, gathering every mistake; what it returns runs only if there is none.</summary>
    public abstract Func<CancellationToken, Task<int>> Prepare(Invocation invocation);
}
